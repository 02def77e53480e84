"""The stream of events on a real database: nothing lost, nothing twice, and nobody held up."""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import text

from models.errors import ErrorCode, Refused
from models.event import Event, EventType
from models.identifier import Prefix, new_id
from models.team import Team
from models.viewer import SYSTEM, Viewer
from resolvers.events import record
from resolvers.perform import perform
from server.announcer import Announcer
from server.connecting import UNREACHABLE
from server.database import Database
from server.event_stream import POLL_INTERVAL, EventStream
from server.feed import RECENT
from tests.waiting import PATIENCE, until

SELDOM = 10 * PATIENCE
"""A poll interval that no test waits for, so that only announcements can have brought the event."""


ELSEWHERE = " where datname = current_database() and pid <> pg_backend_pid() and "


class Log:
    """One team's event log, written to as the verbs write."""

    def __init__(self, database: Database, team_id: str) -> None:
        self.database = database
        self.team_id = team_id
        self.viewer = Viewer(team_id, SYSTEM)

    async def write(self, events: int = 1) -> None:
        """Appends so many events in one transaction and announces them."""

        async def verb(session: Any, _viewer: Viewer) -> dict[str, Any]:
            team = await session.get_one(Team, self.team_id)
            for _ in range(events):
                record(session, EventType.TEAM_UPDATED, team)
            return {}

        await perform(self.database, self.viewer, verb)


@pytest.fixture
async def log(database: Database) -> Log:
    return await new_log(database)


@pytest.fixture
async def announced(database: Database, database_url: str) -> AsyncIterator[None]:
    """What is written is announced."""
    async with Announcer(database_url) as announcer:
        database.announcer = announcer.announce
        yield


async def new_log(database: Database) -> Log:
    team_id = new_id(Prefix.TEAM)
    async with database.transaction(team_id) as session:
        session.add(Team(id=team_id, slug=team_id, name="Acme", currency="USD"))
    return Log(database, team_id)


@asynccontextmanager
async def stream_of(
    database: Database, database_url: str, poll_interval: float = SELDOM
) -> AsyncIterator[EventStream]:
    """A stream whose listener listens."""
    async with EventStream(database, database_url, poll_interval) as stream:
        async with connected(database_url) as owner:
            await until(lambda: listeners(owner))
        yield stream


async def numbers(stream: EventStream, team_id: str, after: int, last: int) -> list[int]:
    """The numbers that a subscriber sees, up to the `last`."""
    seen = []
    async with asyncio.timeout(PATIENCE), aclosing(stream.subscribe(team_id, after)) as events:
        async for event in events:
            seen.append(event.no)
            if event.no >= last:
                break
    return seen


async def _next(events: AsyncGenerator[Event, None], count: int) -> list[int]:
    async with asyncio.timeout(PATIENCE):
        return [(await anext(events)).no for _ in range(count)]


@asynccontextmanager
async def connected(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner of the database."""
    connection = await asyncpg.connect(database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def listeners(owner: asyncpg.Connection) -> list[int]:
    """The backends that listen."""
    found = await owner.fetch("select pid from pg_stat_activity" + ELSEWHERE + "query ilike 'listen%'")
    return [row["pid"] for row in found]


async def test_first_the_backlog_and_then_each_event_as_it_happens(
    log: Log, database: Database, database_url: str, announced: None
) -> None:
    await log.write(3)
    async with stream_of(database, database_url) as stream:
        subscriber = asyncio.create_task(numbers(stream, log.team_id, after=1, last=5))
        for _ in range(2):
            await asyncio.sleep(0.1)
            await log.write()
        assert await subscriber == [2, 3, 4, 5]


async def test_how_late_an_event_was_is_told_of_those_that_were_waited_for(
    log: Log, database: Database, database_url: str, announced: None
) -> None:
    await log.write(2)
    delays, seen = list[float](), list[int]()
    async with EventStream(database, database_url, told=delays.append) as stream:

        async def follow() -> None:
            async for event in stream.subscribe(log.team_id, 0):
                seen.append(event.no)

        following = asyncio.create_task(follow())
        await until(lambda: len(seen) == 2)
        assert delays == [], "a backlog is no delay"
        for no in (3, 4):  # the first may have been there before it was waited for
            await log.write()
            await until(lambda no=no: len(seen) == no)  # type: ignore[misc]
        following.cancel()
    assert 1 <= len(delays) <= 2
    assert all(0 <= delay < PATIENCE for delay in delays)


async def test_one_line_serves_whoever_wants_to_hear(
    log: Log, database: Database, database_url: str, announced: None
) -> None:
    heard: list[str] = []
    async with stream_of(database, database_url) as stream:
        subscriber = asyncio.create_task(numbers(stream, log.team_id, after=0, last=1))
        with stream.listener.hearing(heard.extend):
            await log.write()
            await until(lambda: log.team_id in heard)
        assert await subscriber == [1]
        async with connected(database_url) as owner:
            assert len(await listeners(owner)) == 1


async def test_an_event_whose_announcement_was_lost_is_found_all_the_same(
    log: Log, database: Database, database_url: str
) -> None:
    async with stream_of(database, database_url, poll_interval=POLL_INTERVAL) as stream:
        subscriber = asyncio.create_task(numbers(stream, log.team_id, after=0, last=1))
        await asyncio.sleep(0.2)
        await log.write()
        assert await subscriber == [1]


async def test_a_listener_whose_connection_was_cut_catches_up(
    log: Log, database: Database, database_url: str
) -> None:
    writer = Database(database_url)
    log = Log(writer, log.team_id)
    await log.write()
    async with (
        stream_of(database, database_url) as stream,
        aclosing(stream.subscribe(log.team_id, 0)) as events,
    ):
        assert (await anext(events)).no == 1
        async with nobody_let_in(database_url) as owner:  # so that it comes back after what it has missed
            cut = await listeners(owner)
            await owner.execute("select pg_terminate_backend($1)", cut[0])
            await log.write()  # announced to nobody
        assert (await asyncio.wait_for(anext(events), PATIENCE)).no == 2
        async with connected(database_url) as owner:
            await until(lambda: _others(owner, cut))  # the event may have come by another way
    await writer.dispose()


async def _others(owner: asyncpg.Connection, than: list[int]) -> bool:
    return await listeners(owner) not in ([], than)


@asynccontextmanager
async def nobody_let_in(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner, while the database takes no other."""
    async with connected(database_url) as owner:
        limited = f"alter database {await owner.fetchval('select current_database()')} connection limit"
        await owner.execute(f"{limited} 0")
        yield owner
        await owner.execute(f"{limited} -1")


async def test_subscribers_that_come_and_go_see_each_event_once_in_order(
    log: Log, database: Database, database_url: str, announced: None
) -> None:
    choose = random.Random(7)
    total = 400

    async def write() -> None:
        for _ in range(total // 4 // 2):
            await log.write(2)

    async def follow(stream: EventStream) -> list[int]:
        seen: list[int] = []
        while len(seen) < total:
            leave_at = min(total, len(seen) + choose.randint(1, 60))
            seen += await numbers(stream, log.team_id, after=len(seen), last=leave_at)
        return seen

    async with stream_of(database, database_url, poll_interval=1.0) as stream:
        followers = [asyncio.create_task(follow(stream)) for _ in range(5)]
        await asyncio.gather(*(write() for _ in range(4)))
        for seen in await asyncio.gather(*followers):
            assert seen == list(range(1, total + 1))


async def test_whoever_falls_behind_holds_up_nobody_and_misses_nothing(
    log: Log, database: Database, database_url: str, announced: None
) -> None:
    total = RECENT * 3
    async with stream_of(database, database_url) as stream:
        async with aclosing(stream.subscribe(log.team_id, 0)) as slow:
            quick = asyncio.create_task(numbers(stream, log.team_id, after=0, last=total))
            await log.write(1)
            first = await anext(slow)
            await log.write(total - 1)
            assert await quick == list(range(1, total + 1))
            rest = [(await anext(slow)).no for _ in range(total - 1)]
        assert [first.no, *rest] == list(range(1, total + 1))


async def test_one_read_serves_all_subscribers_of_a_team(
    log: Log, database: Database, database_url: str, announced: None
) -> None:
    reads = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal reads
        reads += "FROM event" in statement

    async with stream_of(database, database_url) as stream, AsyncExitStack() as leaving:
        subscribers = [
            await leaving.enter_async_context(aclosing(stream.subscribe(log.team_id, 0))) for _ in range(30)
        ]
        sql_event.listen(database.engine.sync_engine, "before_cursor_execute", count)
        counts = []
        for first in range(1, 50, 5):
            reads = 0
            following = [asyncio.create_task(_next(each, 5)) for each in subscribers]
            await log.write(5)
            assert await asyncio.gather(*following) == [list(range(first, first + 5))] * 30
            counts.append(reads)
    assert 1 <= min(counts) < 30, "each reads for itself only until the team's feed is there"


async def test_teams_see_their_own_events_only(
    log: Log, database: Database, database_url: str, announced: None
) -> None:
    other = await new_log(database)
    async with stream_of(database, database_url) as stream:
        subscriber = asyncio.create_task(numbers(stream, log.team_id, after=0, last=2))
        for _ in range(2):
            await other.write(5)
            await log.write()
        assert await subscriber == [1, 2]


async def test_events_that_are_no_longer_kept_are_missed_loudly(
    log: Log, database: Database, database_url: str
) -> None:
    await log.write(6)
    async with database.transaction(log.team_id) as session:
        await session.execute(text("delete from event where team_id = :id and no <= 3"), {"id": log.team_id})
    async with stream_of(database, database_url) as stream:
        assert await numbers(stream, log.team_id, after=3, last=6) == [4, 5, 6]
        with pytest.raises(Refused) as refused:
            await numbers(stream, log.team_id, after=2, last=6)
    assert refused.value.errors[0].code is ErrorCode.CURSOR_EXPIRED


async def test_a_database_that_is_away_for_a_moment_is_waited_for(
    log: Log, database: Database, database_url: str, announced: None
) -> None:
    async with stream_of(database, database_url, poll_interval=0.2) as stream:
        subscriber = asyncio.create_task(numbers(stream, log.team_id, after=0, last=2))
        await log.write()
        async with connected(database_url) as owner:
            await owner.execute("select pg_terminate_backend(pid) from pg_stat_activity" + ELSEWHERE + "true")
        await until(partial(written, log))
        assert await subscriber == [1, 2]


async def written(log: Log) -> bool:
    """Whether the event could be written: its connection may be one of those that were cut."""
    try:
        await log.write()
    except UNREACHABLE:
        return False
    return True
