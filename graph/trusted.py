"""Documents that may run where not every document may."""

from __future__ import annotations

from hashlib import sha256
from typing import Protocol


class Trusted(Protocol):
    """Tells which documents may run where only trusted ones may."""

    async def document(self, hash: str) -> str | None:
        """The trusted document with this SHA-256 in hexadecimal; None for none."""
        ...


async def is_trusted(trusted: Trusted, text: str) -> bool:
    """Whether the document of this text may run."""
    return await trusted.document(hash_of(text)) is not None


def hash_of(document: str) -> str:
    """The SHA-256 of a document, in hexadecimal, by which it is asked for."""
    return sha256(document.encode("utf-8", "surrogatepass")).hexdigest()
