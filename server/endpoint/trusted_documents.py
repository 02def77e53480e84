"""What the operator has registered, as a server process knows it: the same for all within seconds."""

from __future__ import annotations

import time
from datetime import datetime

from resolvers.trusted_document import trusted_documents_read, trusted_documents_version
from server.database import Database

REREAD_EVERY = 5.0
"""How many seconds a process may go on without what was registered or removed meanwhile."""


class TrustedDocuments:
    """The documents of the database, read again when they have changed."""

    def __init__(self, database: Database, reread_every: float = REREAD_EVERY) -> None:
        self._database = database
        self._reread_every = reread_every
        self._documents: dict[str, str] = {}
        self._version: tuple[int, datetime | None] | None = None
        self._read_at = 0.0

    async def document(self, hash: str) -> str | None:
        """The trusted document with this SHA-256 in hexadecimal; None for none."""
        if self._version is None or time.monotonic() > self._read_at + self._reread_every:
            await self._read()
        return self._documents.get(hash)

    async def _read(self) -> None:
        async with self._database.transaction(None) as session:
            version = await trusted_documents_version(session)
            if version != self._version:
                self._documents = await trusted_documents_read(session)
        self._version, self._read_at = version, time.monotonic()
