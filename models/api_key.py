"""API keys: how software signs in as a team. A key is a secret that reads `ak_<team>_<random>`."""

from datetime import datetime
from typing import Final

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.columns import TeamOwned, Timestamped, code_field, instant_field
from models.keys import team_key
from models.secret import LENGTH

_SHOWN: Final = 6
"""How many characters of the secret stay readable; the other 37 hold 220 bits."""


class ApiKey(TeamOwned, Timestamped, table=True):
    """A key's public side; of the secret itself only the SHA-256 is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        team_key(),
        Index("api_key_secret_hash_key", "team_id", "secret_hash", unique=True),
    )

    name: str = code_field()
    prefix: str = code_field()
    """The beginning of the secret, enough to recognise it by."""
    secret_hash: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    last_used_at: datetime | None = instant_field(default=None)
    revoked_at: datetime | None = instant_field(default=None)


def recognisable(secret: str) -> str:
    """The beginning of the key, which tells it from others without opening anything."""
    return secret[: _SHOWN - LENGTH]
