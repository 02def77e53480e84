"""The tokens of an authorization: how an app calls the API for a person in one team (RFC 6750)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.columns import id_field, instant_field
from models.keys import same_team_key

ACCESS_TOKEN_LIFETIME: Final = timedelta(hours=2)
REFRESH_TOKEN_LIFETIME: Final = timedelta(days=60)
"""An app that does not call for so long has to be connected again."""


class TokenColumns(SQLModel):
    """A token, which ends with its authorization at the latest; only the SHA-256 is kept."""

    team_id: str = id_field(primary_key=True)
    secret_hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    authorization_id: str = id_field()
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()


class AccessToken(TokenColumns, table=True):
    """What the API is called with."""

    __tablename__ = "access_token"
    __table_args__ = (
        same_team_key("authorization_id", "app_authorization"),
        Index("access_token_authorization_idx", "team_id", "authorization_id"),
    )

    revoked_at: datetime | None = instant_field(default=None)


class RefreshToken(TokenColumns, table=True):
    """What new tokens are got with, once (RFC 9700 §4.14): using it again ends all of the authorization's."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        same_team_key("authorization_id", "app_authorization"),
        Index("refresh_token_authorization_idx", "team_id", "authorization_id"),
    )

    rotated_at: datetime | None = instant_field(default=None)
