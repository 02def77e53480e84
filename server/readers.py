"""Connections for statements that are whole in themselves, each a transaction of its own.

Those are compiled queries, and what a change reads first and writes last where that is all it does.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

Connect = Callable[..., Awaitable[asyncpg.Connection]]

LONGEST_PREPARED = 32_768
"""Characters of a statement that stays prepared. Planning takes 20 to 50 times as long as running it; but a
plan takes PostgreSQL some 100 bytes per character, in each connection."""


class Readers:
    """At most `size` connections, opened as they are needed.

    Nothing is reset between two statements, which would cost a trip: each sets what it needs itself, and
    only for as long as it runs.
    """

    def __init__(self, connect: Connect, size: int, timeout: float) -> None:
        self._connect, self._size, self._timeout = connect, size, timeout
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def fetch(
        self, sql: str, values: Sequence[Any], begin: tuple[str, Sequence[Any]] | None = None
    ) -> Sequence[Any]:
        """The one row that `sql` answers with, after `begin` in one transaction where that is given.

        Raises TimeoutError where no connection is free in time.
        """
        pool = self._pool or await self._open()
        async with pool.acquire(timeout=self._timeout) as connection:
            row: Sequence[Any]
            if begin is None:
                row = await connection.fetchrow(sql, *values)
                return row
            async with connection.transaction():
                statement, settings = begin
                await connection.fetchrow(statement, *settings)
                row = await connection.fetchrow(sql, *values)
                return row

    async def close(self) -> None:
        """Ends all connections."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    connect=self._connect_for_pool,
                    min_size=0,
                    max_size=self._size,
                    reset=_keep,
                )
            return self._pool

    async def _connect_for_pool(self, _dsn: None, **given: Any) -> asyncpg.Connection:
        return await self._connect(
            connection_class=given["connection_class"],
            record_class=given["record_class"],
            max_cacheable_statement_size=LONGEST_PREPARED,
        )


async def _keep(_connection: Any) -> None:
    """Leaves a connection as it is."""
