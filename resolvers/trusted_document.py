"""The documents that the operator trusts: registers them, lists them, removes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.persisted_query import TrustedDocument

_row: Any = TrustedDocument


@dataclass(frozen=True)
class Registered:
    """A trusted document as it is listed; `hash` is its SHA-256 in hexadecimal."""

    hash: str
    name: str
    registered_at: datetime


async def trusted_documents_register(session: AsyncSession, documents: Mapping[str, str]) -> int:
    """Trust each of the documents, given by name; returns how many were not trusted before."""
    if not documents:
        return 0
    rows = {
        (digest := sha256(document.encode()).digest()): {"hash": digest, "name": name, "document": document}
        for name, document in documents.items()
    }
    added = insert(_row).values([{**row, "registered_at": func.now()} for row in rows.values()])
    hashes = await session.scalars(added.on_conflict_do_nothing().returning(_row.hash))
    return len(hashes.all())


async def trusted_documents_list(session: AsyncSession) -> Sequence[Registered]:
    """All of them, by name."""
    rows = await session.execute(
        select(_row.hash, _row.name, _row.registered_at).order_by(_row.name, _row.hash)
    )
    return [Registered(row.hash.hex(), row.name, row.registered_at) for row in rows]


async def trusted_documents_read(session: AsyncSession) -> dict[str, str]:
    """The text of each by its hash in hexadecimal."""
    rows = await session.execute(select(_row.hash, _row.document))
    return {row.hash.hex(): row.document for row in rows}


async def trusted_documents_version(session: AsyncSession) -> tuple[int, datetime | None]:
    """Something that changes whenever they do."""
    found = (await session.execute(select(func.count(), func.max(_row.registered_at)))).one()
    return found[0], found[1]


async def trusted_document_remove(session: AsyncSession, hash: str) -> bool:
    """Trust the document with this hash, in hexadecimal, no more; whether there was one."""
    try:
        digest = bytes.fromhex(hash)
    except ValueError:
        return False
    removed = await session.scalar(delete(_row).where(_row.hash == digest).returning(_row.name))
    return removed is not None
