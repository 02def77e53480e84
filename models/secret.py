"""Secrets that open something to whoever holds them: keys, cookies and the links in mails.

Each is 256 random bits in letters and digits, behind two letters that tell what it opens and, where it
belongs to a team, the part of the team's id after its prefix: so the team is known before anything is looked
up. Only the SHA-256 of the whole is ever kept, which is enough for what nobody can guess.
"""

import hashlib
import re
import secrets
import string
from enum import StrEnum
from typing import Final

from models.identifier import Prefix

LENGTH: Final = 43
"""How many of the characters are random: 62^43 is just above 2^256."""
_ALPHABET: Final = string.digits + string.ascii_letters
_SECRET: Final = re.compile(
    rf"(?P<kind>[a-z]{{2}})_(?:(?P<team>[0-9a-hjkmnp-tv-z]{{26}})_)?[0-9A-Za-z]{{{LENGTH}}}"
)


class SecretKind(StrEnum):
    """What a secret opens, by the letters it begins with."""

    API_KEY = "ak"
    ACCESS_TOKEN = "at"  # noqa: S105
    REFRESH_TOKEN = "rt"  # noqa: S105
    AUTHORIZATION_CODE = "ac"
    CLIENT_SECRET = "as"  # noqa: S105
    SESSION = "us"
    MAILED_LINK = "ml"
    INVITATION = "iv"
    PUBLIC_LINK = "pq"

    def new(self, team_id: str | None = None) -> str:
        """A fresh secret `<kind>_<random>`, or `<kind>_<team>_<random>`."""
        random = "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
        team = (team_id.removeprefix(f"{Prefix.TEAM}_"),) if team_id else ()
        return "_".join((self, *team, random))

    def fits(self, text: str) -> bool:
        """Whether this could be a secret of this kind that belongs to no team."""
        found = _SECRET.fullmatch(text)
        return found is not None and found["kind"] == self and found["team"] is None

    def team_of(self, text: str) -> str | None:
        """The id of the team whose secret of this kind this would be; None for what is none."""
        found = _SECRET.fullmatch(text)
        return f"{Prefix.TEAM}_{found['team']}" if found and found["kind"] == self and found["team"] else None


def masked(text: str) -> str:
    """The text without the secrets in it; each leaves its kind behind."""
    return _SECRET.sub(lambda found: f"{found['kind']}_…", text)


def hash_of(secret: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()
