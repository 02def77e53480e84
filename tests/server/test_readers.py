"""Statements that are transactions of their own, and the connections they run on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import asyncpg
import pytest

from server.connecting import connector
from server.database import Database
from server.readers import Readers
from tests.waiting import PATIENCE, until

TEAM = "team_x"
PID = "select pg_backend_pid()"
LOCK = "select pg_advisory_xact_lock(hashtext(current_database()))::text"
WAITING = "select true from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@pytest.fixture(params=[False, True], ids=["direct", "pgbouncer"])
async def one(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A database with one connection for such statements, that nobody waits for long."""
    database = Database(database_url, pool_size=1, pool_timeout=0.05, pgbouncer=request.param)
    yield database
    await database.dispose()


@pytest.fixture
async def holder(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that holds the lock which `LOCK` asks for."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(LOCK.replace("_xact", ""))
    yield connection
    await connection.close()


def fetched(database: Database, sql: str) -> Awaitable[Any]:
    return database.fetch(TEAM, sql, [])


async def test_a_connection_is_used_again(one: Database) -> None:
    (first,), (second,) = await fetched(one, PID), await fetched(one, PID)
    assert first == second


async def test_a_refused_statement_spoils_no_connection(one: Database) -> None:
    (before,) = await fetched(one, PID)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await fetched(one, "select 1 / 0")
    assert await fetched(one, PID) == (before,)


async def test_whoever_waits_too_long_for_a_connection_is_told(
    one: Database, holder: asyncpg.Connection
) -> None:
    waiting = asyncio.ensure_future(fetched(one, LOCK))
    await until(lambda: holder.fetchval(WAITING))
    with pytest.raises(TimeoutError):
        await fetched(one, PID)
    waiting.cancel()
    await asyncio.wait([waiting])


async def test_what_was_cut_short_is_never_answered_to_the_next(
    one: Database, holder: asyncpg.Connection
) -> None:
    (before,) = await fetched(one, PID)
    waiting = asyncio.ensure_future(fetched(one, LOCK))
    await until(lambda: holder.fetchval(WAITING))
    waiting.cancel()
    await asyncio.wait([waiting])
    (after,) = await fetched(one, PID)
    assert after != before
    await until(lambda: holder.fetchval(f"select not exists ({WAITING})"))


async def test_many_share_what_there_is(database_url: str) -> None:
    few = Database(database_url, pool_size=2, pool_timeout=PATIENCE)
    answers = await asyncio.gather(
        *(few.fetch(TEAM, "select $1::int, pg_backend_pid()", [n]) for n in range(50))
    )
    await few.dispose()
    assert [number for number, _ in answers] == list(range(50))
    assert len({pid for _, pid in answers}) == 2


async def test_a_connection_that_was_idle_too_long_is_not_trusted(database_url: str) -> None:
    readers = Readers(connector(database_url)["async_creator_fn"], 1, PATIENCE, longest_idle=0.0)
    (before,), (after,) = await readers.fetch(PID, []), await readers.fetch(PID, [])
    await readers.close()
    assert after != before


async def test_it_can_be_used_again_after_its_end(one: Database) -> None:
    (before,) = await fetched(one, PID)
    await one.dispose()
    (after,) = await fetched(one, PID)
    assert after != before
