"""API keys: how software signs in as a team.

A key reads `ak_<team>_<secret>`: the part of the team's id after its prefix, so that the team is known
before anything is looked up, and 256 random bits. Only the SHA-256 of the whole is kept, which is enough for
a secret that nobody can guess.
"""

import hashlib
import re
import secrets
import string
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.columns import TeamOwned, Timestamped, code_field, instant_field
from models.identifier import Prefix

_ALPHABET: Final = string.digits + string.ascii_letters
_LENGTH: Final = 43
"""62^43 is just above 2^256."""
_SHOWN: Final = 6
"""How many characters of the secret stay readable; the other 37 hold 220 bits."""
_KEY: Final = re.compile(rf"ak_(?P<team>[0-9a-hjkmnp-tv-z]{{26}})_[0-9A-Za-z]{{{_LENGTH}}}")


class ApiKey(TeamOwned, Timestamped, table=True):
    """A key's public side; of the secret itself only the SHA-256 is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        ForeignKeyConstraint(["team_id"], ["team.id"]),
        Index("api_key_secret_hash_key", "team_id", "secret_hash", unique=True),
    )

    name: str = code_field()
    prefix: str = code_field()
    """The beginning of the secret, enough to recognise it by."""
    secret_hash: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    last_used_at: datetime | None = instant_field(default=None)
    revoked_at: datetime | None = instant_field(default=None)


def new_secret(team_id: str) -> str:
    """A fresh key of this team."""
    random = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"ak_{team_id.removeprefix(f'{Prefix.TEAM}_')}_{random}"


def team_of_secret(secret: str) -> str | None:
    """The id of the team whose key this would be; None for what is no key at all."""
    found = _KEY.fullmatch(secret)
    return f"{Prefix.TEAM}_{found['team']}" if found else None


def recognisable(secret: str) -> str:
    """The beginning of the key, which tells it from others without opening anything."""
    return secret[: _SHOWN - _LENGTH]


def hash_of(secret: str) -> bytes:
    """What is kept of the key."""
    return hashlib.sha256(secret.encode()).digest()
