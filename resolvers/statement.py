"""Statements on the driver's own connection, in the transaction of a session.

For the few that every change makes: text and values go to the database as they are.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

_DRIVER = "driver_connection"


async def fetch_row(session: AsyncSession, sql: str, *values: Any) -> Sequence[Any] | None:
    """The first row that `sql` answers with; its parameters are `$1` and so on.

    What the session has yet to write is written first, as before statements of its own.
    """
    await write_pending(session)
    driver = session.info.get(_DRIVER) or await driver_of(session)
    row: Sequence[Any] | None = await driver.fetchrow(sql, *values)
    return row


async def write_pending(session: AsyncSession) -> None:
    """Writes what the session has yet to write; asks nothing of the database where that is nothing."""
    if session.new or session.dirty or session.deleted:
        await session.flush()


async def driver_of(session: AsyncSession) -> asyncpg.Connection:
    """The driver's connection that the session works on until it ends."""
    driver = session.info[_DRIVER] = driver_under(await session.connection())
    return driver


def driver_under(connection: AsyncConnection) -> asyncpg.Connection:
    """The driver's own connection behind SQLAlchemy's."""
    assert connection.sync_connection is not None
    driver: asyncpg.Connection = connection.sync_connection.connection.driver_connection
    return driver
