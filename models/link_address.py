"""The addresses of public links: made from the link's id under a key that only the server has.

So an address can be shown again and need not be kept: a copy of the database opens nothing, and neither does
the id of a link. Whoever changes the key makes all addresses void; those shown from then on are new ones.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, func, literal_column

from models.identifier import Prefix
from models.secret import LENGTH, SecretKind
from models.signed_address import SignedAddresses, address_sql, derived_key

PATH: Final = "/d/"
"""What the addresses of documents begin with, below the public URL."""
_ID_LENGTH: Final = 26
_PROOF_LENGTH: Final = LENGTH - _ID_LENGTH
"""About 2^100, which nobody guesses over a network."""
_PREFIX: Final = f"{Prefix.PUBLIC_LINK}_"


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
        return self.signed(team_id).to(link_id.removeprefix(_PREFIX))

    def secret(self, team_id: str, link_id: str) -> str:
        """What opens the link, in the form of every secret of a team."""
        return self.url(team_id, link_id).removeprefix(self.origin + PATH)

    def signed(self, team_id: str) -> SignedAddresses:
        """The addresses of all links of a team, by what follows the prefix of their ids."""
        return SignedAddresses(
            before=f"{self.origin}{PATH}{SecretKind.PUBLIC_LINK}_{team_id.removeprefix(f'{Prefix.TEAM}_')}_",
            between="",
            key=derived_key(self.key(), f"public link {team_id}"),
            length=_PROOF_LENGTH,
        )

    def read(self, secret: str) -> LinkName | None:
        """The link that `secret` opens, revoked or not; None for what this server has never shown."""
        team_id = SecretKind.PUBLIC_LINK.team_of(secret)
        if team_id is None:
            return None
        rest = secret[-LENGTH:]
        name, proof = rest[:_ID_LENGTH], rest[_ID_LENGTH:]
        genuine = hmac.compare_digest(proof, self.signed(team_id).proof(name))
        return LinkName(team_id, f"{_PREFIX}{name}") if genuine else None


def link_url_sql(link_id: ColumnElement[str], *parts: Any) -> ColumnElement[str]:
    """`LinkAddresses.url` as SQL, over the parts of the team's addresses."""
    name = func.substr(link_id, literal_column(str(len(_PREFIX) + 1), Integer))
    return address_sql(name, *parts, length=_PROOF_LENGTH)
