"""Statements on the driver's own connection.

For the few that every change makes: text and values go to the database as they are.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

Fetch = Callable[[str, str, Sequence[Any]], Awaitable[Sequence[Any]]]
"""Fetches the one row of a statement that is a transaction of its own: of the team's id, text and values."""

DRIVER, ALONE = "driver_connection", "fetch_alone"
"""Names in a session's `info`: the driver's connection, once its transaction has begun, and a `Fetch`."""


async def fetch_row(session: AsyncSession, sql: str, *values: Any) -> Sequence[Any] | None:
    """The first row that `sql` answers with in the session's transaction; its parameters are `$1` and so on.

    What the session has yet to write is written first, as before statements of its own.
    """
    await write_pending(session)
    driver = session.info.get(DRIVER) or await driver_of(session)
    row: Sequence[Any] | None = await driver.fetchrow(sql, *values)
    return row


async def fetch_alone(session: AsyncSession, sql: str, team_id: str, *values: Any) -> Sequence[Any]:
    """The one row of a statement that names its team, $1, to row-level security itself.

    As long as the session has done nothing else it is a transaction of its own: that saves two trips.
    """
    await write_pending(session)
    if DRIVER not in session.info:
        fetch: Fetch = session.info[ALONE]
        return await fetch(team_id, sql, (team_id, *values))
    row = await fetch_row(session, sql, team_id, *values)
    assert row is not None
    return row


async def write_pending(session: AsyncSession) -> None:
    """Writes what the session has yet to write; asks nothing of the database where that is nothing."""
    if session.new or session.dirty or session.deleted:
        await session.flush()


async def driver_of(session: AsyncSession) -> asyncpg.Connection:
    """The driver's connection that the session's transaction is on, begun if need be."""
    await session.connection()
    driver: asyncpg.Connection = session.info[DRIVER]
    return driver


def driver_under(connection: AsyncConnection) -> asyncpg.Connection:
    """The driver's own connection behind SQLAlchemy's."""
    assert connection.sync_connection is not None
    driver: asyncpg.Connection = connection.sync_connection.connection.driver_connection
    return driver
