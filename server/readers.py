"""Connections for statements that are whole in themselves, each a transaction of its own.

Those are compiled queries, and what a change reads first and writes last where that is all it does.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import asyncpg

Connect = Callable[..., Awaitable[asyncpg.Connection]]

LONGEST_PREPARED = 32_768
"""Characters of a statement that stays prepared. Planning takes 20 to 50 times as long as running it; but a
plan takes PostgreSQL some 100 bytes per character, in each connection."""

LONGEST_IDLE = 300.0
"""Seconds after which a connection is not used again: what lies between may have forgotten it in silence."""

_ENDING = 10.0
"""Seconds that a connection may take to end in order."""


class Readers:
    """At most `size` connections, opened as they are needed, that wait in a list.

    Nothing is reset between two statements, which would cost a trip: each sets what it needs itself, and
    only for as long as it runs. So these need no more than a list; the driver's pool takes twice as long over
    a connection as a short statement does.
    """

    def __init__(
        self, connect: Connect, size: int, timeout: float, longest_idle: float = LONGEST_IDLE
    ) -> None:
        self._connect, self._size, self._timeout, self._longest_idle = connect, size, timeout, longest_idle
        self._places = asyncio.Semaphore(size)
        self._idle: list[tuple[float, asyncpg.Connection]] = []
        """Each with the moment since when."""

    async def fetch(
        self, sql: str, values: Sequence[Any], begin: tuple[str, Sequence[Any]] | None = None
    ) -> Sequence[Any]:
        """The one row that `sql` answers with, after `begin` in one transaction where that is given.

        Raises TimeoutError where no connection is free in time.
        """
        await self._take_place()
        try:
            connection = self._waiting() or await self._connect(max_cacheable_statement_size=LONGEST_PREPARED)
            try:
                return await _fetched(connection, sql, values, begin)
            except BaseException as error:
                if not isinstance(error, asyncpg.PostgresError) or connection.is_in_transaction():
                    await _ended(connection)
                raise
            finally:
                self._idle.append((time.monotonic(), connection))
        finally:
            self._places.release()

    async def close(self) -> None:
        """Ends all connections, once nobody uses them any more."""
        for _ in range(self._size):
            await self._places.acquire()
        while self._idle:
            _, connection = self._idle.pop()
            await connection.close()
        for _ in range(self._size):
            self._places.release()

    async def _take_place(self) -> None:
        if self._places.locked():
            async with asyncio.timeout(self._timeout):
                await self._places.acquire()
        else:
            await self._places.acquire()

    def _waiting(self) -> asyncpg.Connection | None:
        """The connection that was used last, unless the server has hung up on it, or that is long ago."""
        while self._idle:
            since, connection = self._idle.pop()
            if not connection.is_closed() and time.monotonic() - since < self._longest_idle:
                return connection
            connection.terminate()
        return None


async def _ended(connection: asyncpg.Connection) -> None:
    """Ends a connection, and at the server too what it may be in the middle of."""
    with suppress(Exception):
        async with asyncio.timeout(_ENDING):
            await connection.close()


async def _fetched(
    connection: asyncpg.Connection,
    sql: str,
    values: Sequence[Any],
    begin: tuple[str, Sequence[Any]] | None,
) -> Sequence[Any]:
    row: Sequence[Any]
    if begin is None:
        row = await connection.fetchrow(sql, *values)
        return row
    async with connection.transaction():
        statement, settings = begin
        await connection.fetchrow(statement, *settings)
        row = await connection.fetchrow(sql, *values)
        return row
