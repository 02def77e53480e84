"""Statements on the driver's own connection, in the transaction of a session.

For the few that every change makes: text and values go to the database as they are.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

_DRIVER = "driver_connection"


async def fetch_row(session: AsyncSession, sql: str, *values: Any) -> Sequence[Any] | None:
    """The first row that `sql` answers with; its parameters are `$1` and so on.

    What the session has yet to write is written first, as before statements of its own.
    """
    if session.new or session.dirty or session.deleted:
        await session.flush()
    connection = session.info.get(_DRIVER)
    if connection is None:
        connection = await driver_of(session)
    row: Sequence[Any] | None = await connection.fetchrow(sql, *values)
    return row


async def driver_of(session: AsyncSession) -> asyncpg.Connection:
    """The driver's connection that the session works on until it ends."""
    raw = await (await session.connection()).get_raw_connection()
    connection: asyncpg.Connection = raw.driver_connection
    session.info[_DRIVER] = connection
    return connection
