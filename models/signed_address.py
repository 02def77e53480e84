"""Addresses that only this server can make: each carries a proof of the identifier that it leads to.

A proof is an HMAC-SHA-256 (RFC 2104). PostgreSQL can make it, too, where a statement writes the response by
itself: it is then given a key that was derived for these addresses alone, as the two blocks that HMAC makes
of a key. So whoever reads the database's log finds nothing that opens another team's documents, and the
server's own key never leaves the process.
"""

import hmac
from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, func, literal_column

LONGEST: Final = 43
"""How many letters and digits a whole proof has."""
_BLOCK: Final = 64
"""Bytes that SHA-256 takes at a time."""
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
_LETTERS: Final = "xy"
"""Stand for `+` and `/`, so that proofs are letters and digits: each still has 5.9 bits of chance."""


def derived_key(key: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which neither `key` nor that of another purpose can be found."""
    return hmac.digest(key, purpose.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class SignedAddresses:
    """Addresses of one kind: `before`, an identifier, `between`, and the first letters of its proof."""

    before: str
    between: str
    key: bytes
    """Derived for these addresses alone."""
    length: int = LONGEST

    def to(self, identifier: str) -> str:
        """The address that leads to what the identifier names."""
        return f"{self.before}{identifier}{self.between}{self.proof(identifier)}"

    def proof(self, identifier: str) -> str:
        """What shows that the address was made here."""
        digest = hmac.digest(self.key, identifier.encode(), "sha256")
        return b64encode(digest, _LETTERS.encode()).decode()[: self.length]

    @property
    def inner(self) -> bytes:
        """The block that HMAC hashes with the identifier."""
        return self.key.ljust(_BLOCK, b"\0").translate(_INNER)

    @property
    def outer(self) -> bytes:
        """The block that HMAC hashes with the digest of the other."""
        return self.key.ljust(_BLOCK, b"\0").translate(_OUTER)


def address_sql(
    identifier: Any, before: Any, between: Any, inner: Any, outer: Any, *, length: int = LONGEST
) -> ColumnElement[str]:
    """`SignedAddresses.to` as SQL, over these parts of the addresses; null where they are null."""
    message = func.convert_to(identifier, literal_column("'UTF8'"))
    digest = func.sha256(outer.op("||")(func.sha256(inner.op("||")(message))))
    base64 = func.encode(digest, literal_column("'base64'"))
    letters = func.translate(base64, literal_column("'+/='"), literal_column(f"'{_LETTERS}'"))
    proof = func.left(letters, literal_column(str(length), Integer))
    address: ColumnElement[str] = before.op("||")(identifier).op("||")(between).op("||")(proof)
    return address
