"""Authorization codes: what an app gets through the browser, to redeem for tokens (RFC 6749 §4.1)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKeyConstraint, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.columns import code_field, id_field, instant_field, text_field
from models.keys import same_team_key, team_key

LIFETIME: Final = timedelta(seconds=60)


class AuthorizationCode(SQLModel, table=True):
    """A consent that waits to be redeemed, once and soon; of the code only the SHA-256 is kept."""

    __tablename__ = "authorization_code"
    __table_args__ = (
        team_key(),
        ForeignKeyConstraint(["app_id"], ["app.id"]),
        ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        same_team_key("member_id", "member"),
        same_team_key("authorization_id", "app_authorization"),
    )

    team_id: str = id_field(primary_key=True)
    secret_hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    app_id: str = id_field()
    user_id: str = id_field()
    member_id: str = id_field()
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    redirect_uri: str | None = text_field(default=None)
    """As the request named it; None where it left it to the only one that the app has."""
    code_challenge: str = code_field()
    """The SHA-256 of the app's verifier in base64url (RFC 7636 S256)."""
    expires_at: datetime = instant_field()
    redeemed_at: datetime | None = instant_field(default=None)
    authorization_id: str | None = id_field(default=None)
    """What came of it; ends when somebody tries to redeem the code again."""
