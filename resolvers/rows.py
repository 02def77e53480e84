"""Finding the rows a verb works on, within the viewer's team, and locking those it changes."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Path, Refused
from models.viewer import Viewer

Row = TypeVar("Row")


async def find(session: AsyncSession, viewer: Viewer, row: type[Row], identifier: str, path: Path) -> Row:
    """The team's row with this id; raises Refused NOT_FOUND at `path`, for another team's just the same."""
    return await _one(session, viewer, row, identifier, path, lock=False)


async def lock(
    session: AsyncSession,
    viewer: Viewer,
    row: type[Row],
    identifier: str,
    path: Path = ("id",),
    *,
    expected_version: int | None = None,
) -> Row:
    """The team's row with this id as last committed, locked until this transaction ends.

    Raises Refused NOT_FOUND at `path`, and VERSION_CONFLICT where the row is not at `expected_version`.
    """
    found = await _one(session, viewer, row, identifier, path, lock=True)
    if expected_version is not None:
        check_version(found, expected_version)
    return found


def check_version(row: Any, expected: int) -> None:
    """Raises Refused VERSION_CONFLICT where the row has moved on from the version that the caller saw."""
    if row.version != expected:
        raise Refused.at(
            ("expected_version",),
            ErrorCode.VERSION_CONFLICT,
            f"Version {expected} was expected, but it is at version {row.version} by now.",
        )


async def find_all(
    session: AsyncSession, viewer: Viewer, row: type[Row], identifiers: Iterable[str]
) -> dict[str, Row]:
    """The team's rows among these ids; unknown ones are left out."""
    wanted = set(identifiers)
    if not wanted:
        return {}
    table: Any = row
    statement = select(row).where(table.team_id == viewer.team_id, table.id.in_(wanted))
    return {each.id: each for each in await session.scalars(statement)}  # type: ignore[attr-defined]


async def _one(
    session: AsyncSession, viewer: Viewer, row: type[Row], identifier: str, path: Path, *, lock: bool
) -> Row:
    table: Any = row
    statement = select(row).where(table.team_id == viewer.team_id, table.id == identifier)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise Refused.at(path, ErrorCode.NOT_FOUND, "There is nothing with this id.")
    return found
