"""Archiving: rows that leave the lists and the choice for new documents, and stay where they were used."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from models.viewer import Viewer
from resolvers.rows import lock

Row = TypeVar("Row")


async def archive(
    session: AsyncSession, viewer: Viewer, table: type[Row], id: str, expected_version: int | None = None
) -> tuple[Row, bool]:
    """The row, archived, and whether it was live before. A default row is one no longer."""
    row: Any = await lock(session, viewer, table, id, expected_version=expected_version)
    if row.archived_at is not None:
        return row, False
    row.archived_at = datetime.now(UTC)
    row.version += 1
    if hasattr(row, "is_default"):
        row.is_default = False
    return row, True


async def unarchive(
    session: AsyncSession, viewer: Viewer, table: type[Row], id: str, expected_version: int | None = None
) -> tuple[Row, bool]:
    """The row, live again, and whether it was archived before."""
    row: Any = await lock(session, viewer, table, id, expected_version=expected_version)
    if row.archived_at is None:
        return row, False
    row.archived_at = None
    row.version += 1
    return row, True
