"""Values that only one row of a team may have."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Path, Refused
from models.fresh_row import table_of
from models.viewer import Viewer
from resolvers.advisory_lock import advisory_lock


async def refuse_taken(
    session: AsyncSession, viewer: Viewer, row: Any, column: str, value: str, path: Path
) -> None:
    """Raises Refused TAKEN at `path` where another live row of `row`'s table has `value` in `column`.

    Callers that ask for the same value at the same time wait for each other until their transactions end.
    """
    table = table_of(row)
    await advisory_lock(session, f"{viewer.team_id} {table.__tablename__} {column} {value}")
    conditions = [table.team_id == viewer.team_id, getattr(table, column) == value, table.id != row.id]
    if "archived_at" in table.model_fields and column != "external_id":
        conditions.append(table.archived_at.is_(None))
    with session.no_autoflush:
        taken = await session.scalar(select(table.id).where(*conditions).limit(1))
    if taken is not None:
        raise Refused.at(path, ErrorCode.TAKEN, f"Already used by {taken}.")
