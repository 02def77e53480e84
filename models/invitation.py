"""Invitations: the link by which somebody who was invited into a team comes in."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from models.columns import id_field, instant_field, text_field
from models.keys import same_team_key

LIFETIME: Final = timedelta(days=7)


class Invitation(SQLModel, table=True):
    """The open invitation of a member who has not joined yet; the row goes when it is used.

    Only the SHA-256 of its secret is kept.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        same_team_key("member_id", "member"),
        Index("invitation_secret_hash_key", "team_id", "secret_hash", unique=True),
    )

    team_id: str = id_field(primary_key=True)
    member_id: str = id_field(primary_key=True)
    secret_hash: bytes = Field(sa_type=LargeBinary)
    invited_by: str = text_field()
    """The name of whoever invited."""
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()
