"""Keeps the documents that callers of a team ask for by their hash, a bounded number of them."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.persisted_query import PersistedQuery

MOST_KEPT = 1_000
"""Documents of one team; those that were longest unused make room."""

_row: Any = PersistedQuery


async def persisted_query_find(session: AsyncSession, team_id: str, hash: bytes) -> str | None:
    """The team's document with this SHA-256, which counts as a use of it; None for none."""
    used = update(_row).where(_row.team_id == team_id, _row.hash == hash).values(used_at=func.now())
    document: str | None = await session.scalar(used.returning(_row.document))
    return document


async def persisted_query_keep(session: AsyncSession, team_id: str, document: str) -> None:
    """Keep the document under its SHA-256; harmless for one that is kept."""
    kept = insert(_row).values(
        team_id=team_id, hash=sha256(document.encode()).digest(), document=document, used_at=func.now()
    )
    await session.execute(kept.on_conflict_do_nothing())
    excess: Sequence[bytes] = (
        await session.scalars(
            select(_row.hash)
            .where(_row.team_id == team_id)
            .order_by(_row.used_at.desc(), _row.hash)
            .offset(MOST_KEPT)
        )
    ).all()
    if excess:
        await session.execute(delete(_row).where(_row.team_id == team_id, _row.hash.in_(excess)))
