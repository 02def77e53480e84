"""Access tokens: how an app calls the API for a person in one team (RFC 6750)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models import secret
from models.columns import id_field, instant_field

LIFETIME: Final = timedelta(hours=2)

_KIND: Final = "at"


class AccessToken(SQLModel, table=True):
    """A token of an authorization, which it ends with at the latest; only the SHA-256 is kept."""

    __tablename__ = "access_token"
    __table_args__ = (
        ForeignKeyConstraint(
            ["team_id", "authorization_id"], ["app_authorization.team_id", "app_authorization.id"]
        ),
        Index("access_token_authorization_idx", "team_id", "authorization_id"),
    )

    team_id: str = id_field(primary_key=True)
    secret_hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    authorization_id: str = id_field()
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()
    revoked_at: datetime | None = instant_field(default=None)


def new_access_token(team_id: str) -> str:
    """A fresh token for this team."""
    return secret.new_secret(_KIND, team_id)


def team_of_access_token(token: str) -> str | None:
    """The id of the team whose token this would be; None for what is no access token."""
    return secret.team_of_secret(_KIND, token)
