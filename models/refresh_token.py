"""Refresh tokens: what an app gets new access tokens with; each is good once (RFC 9700 §4.14)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models import secret
from models.columns import id_field, instant_field

LIFETIME: Final = timedelta(days=60)
"""An app that does not call for so long has to be connected again."""

_KIND: Final = "rt"


class RefreshToken(SQLModel, table=True):
    """A token of an authorization; whoever uses it again after it was rotated ends all of them."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        ForeignKeyConstraint(
            ["team_id", "authorization_id"], ["app_authorization.team_id", "app_authorization.id"]
        ),
        Index("refresh_token_authorization_idx", "team_id", "authorization_id"),
    )

    team_id: str = id_field(primary_key=True)
    secret_hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    authorization_id: str = id_field()
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()
    rotated_at: datetime | None = instant_field(default=None)


def new_refresh_token(team_id: str) -> str:
    """A fresh token for this team."""
    return secret.new_secret(_KIND, team_id)


def team_of_refresh_token(token: str) -> str | None:
    """The id of the team whose token this would be; None for what is no refresh token."""
    return secret.team_of_secret(_KIND, token)
