"""The addresses of public links: made from the link's id under a key that only the server has.

So an address can be shown again and need not be kept: a copy of the database opens nothing, and neither does
the id of a link. Whoever changes the key makes all addresses void; those shown from then on are new ones.
"""

import hmac
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from models.identifier import Prefix
from models.secret import LENGTH, team_of_secret

PATH: Final = "/d/"
"""What the addresses of documents begin with, below the public URL."""
KIND: Final = "pq"
_ID_LENGTH: Final = 26
_PROOF_LENGTH: Final = LENGTH - _ID_LENGTH
"""62^17 is just above 2^101, which nobody guesses over a network."""
_ALPHABET: Final = string.digits + string.ascii_letters


@dataclass(frozen=True, slots=True)
class LinkName:
    """Which link an address names."""

    team_id: str
    link_id: str


@dataclass(frozen=True, slots=True)
class LinkAddresses:
    """Writes and reads the addresses of public links; `origin` is where browsers find the server.

    The key is asked for when the first address is needed.
    """

    key: Callable[[], bytes]
    origin: str

    def path(self, team_id: str, link_id: str) -> str:
        """The path of a link: `/d/pq_<team>_<link and proof>`."""
        return PATH + self.secret(team_id, link_id)

    def url(self, team_id: str, link_id: str) -> str:
        """The whole address of a link."""
        return self.origin + self.path(team_id, link_id)

    def secret(self, team_id: str, link_id: str) -> str:
        """What opens the link, in the form of every secret of a team."""
        team = team_id.removeprefix(f"{Prefix.TEAM}_")
        return (
            f"{KIND}_{team}_{link_id.removeprefix(f'{Prefix.PUBLIC_LINK}_')}{self._proof(team_id, link_id)}"
        )

    def read(self, secret: str) -> LinkName | None:
        """The link that `secret` opens, revoked or not; None for what this server has never shown."""
        team_id = team_of_secret(KIND, secret)
        if team_id is None:
            return None
        rest = secret[-LENGTH:]
        link_id = f"{Prefix.PUBLIC_LINK}_{rest[:_ID_LENGTH]}"
        genuine = hmac.compare_digest(rest[_ID_LENGTH:], self._proof(team_id, link_id))
        return LinkName(team_id, link_id) if genuine else None

    def _proof(self, team_id: str, link_id: str) -> str:
        digest = hmac.digest(self.key(), f"public link {team_id} {link_id}".encode(), "sha256")
        number, letters = int.from_bytes(digest), []
        for _ in range(_PROOF_LENGTH):
            number, digit = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[digit])
        return "".join(letters)
