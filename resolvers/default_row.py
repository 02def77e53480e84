"""The one row of a kind that new documents start from."""

from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.viewer import Viewer
from resolvers.advisory_lock import advisory_lock

Row = TypeVar("Row")


async def default_of(session: AsyncSession, viewer: Viewer, table: type[Row]) -> Row | None:
    """The team's live default row of `table`; None where there is none."""
    row: Any = table
    statement = select(table).where(row.team_id == viewer.team_id, row.is_default, row.archived_at.is_(None))
    return (await session.scalars(statement)).one_or_none()


async def give_up_default(session: AsyncSession, viewer: Viewer, table: Any) -> None:
    """Leaves the team without a default row of `table`, so that another can become it in this transaction.

    Transactions that change the default wait for each other. Call it before locking the row that becomes the
    default, or two of them could wait for each other for ever.
    """
    await advisory_lock(session, f"{viewer.team_id} {table.__tablename__} default")
    await session.execute(
        update(table)
        .where(table.team_id == viewer.team_id, table.is_default)
        .values(is_default=False, version=table.version + 1)
    )
