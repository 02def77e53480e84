"""Announcements that are lost delay events by a moment, and lose nothing."""

import asyncio
import random
import statistics
import time
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field

from benchmarks.resilience.teams import open_team
from models.viewer import SYSTEM, Viewer
from resolvers.client import client_create
from resolvers.perform import perform
from server.announcer import Announcer
from server.database import Database
from server.event_stream import EventStream

SHARE = 0.1
"""Of all announcements, which nobody hears."""


@dataclass(frozen=True)
class Woken:
    """What came of it; delays are seconds from the commit to the subscriber."""

    events: int
    dropped: int
    misplaced: int
    median: float
    longest: float


@dataclass
class _Team:
    viewer: Viewer
    committed: list[float] = field(default_factory=list)
    arrived: list[tuple[int, float]] = field(default_factory=list)

    async def write(self, database: Database) -> None:
        """One event more."""
        await perform(
            database, self.viewer, lambda session, viewer: client_create(session, viewer, {"name": "Ann"})
        )
        self.committed.append(time.monotonic())

    async def follow(self, stream: EventStream) -> None:
        """Takes events until it is cancelled."""
        async with aclosing(stream.subscribe(self.viewer.team_id, 0)) as events:
            async for event in events:
                self.arrived.append((event.no, time.monotonic()))


class _Deaf:
    """An announcer that is not heard every time."""

    def __init__(self, announcer: Announcer) -> None:
        self._announcer = announcer
        self._random = random.Random(0)
        self.dropped = 0

    def announce(self, team_id: str) -> None:
        """Tells it, or not."""
        if self._random.random() < SHARE:
            self.dropped += 1
        else:
            self._announcer.announce(team_id)


async def wakeups_lost(database_url: str, *, teams: int, events: int, pause: float) -> Woken:
    """Writes `events` over the teams in turn, `pause` seconds apart, while each team is followed.

    Where a team's turn comes less than once a second, nothing but the look at the log that each process
    takes by itself makes up for what was dropped.
    """
    database = Database(database_url)
    async with AsyncExitStack() as running:
        running.push_async_callback(database.dispose)
        taking_part = [
            _Team(Viewer((await open_team(database_url))[0], SYSTEM, frozenset({"read", "write"})))
            for _ in range(teams)
        ]
        stream = await running.enter_async_context(EventStream(database, database_url))
        deaf = _Deaf(await running.enter_async_context(Announcer(database_url)))
        database.announcer = deaf.announce
        following = [asyncio.create_task(team.follow(stream)) for team in taking_part]
        for number in range(events):
            await taking_part[number % teams].write(database)
            await asyncio.sleep(pause)
        await _all_arrived(taking_part)
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    delays = [
        at - committed
        for team in taking_part
        for (_no, at), committed in zip(team.arrived, team.committed, strict=True)
    ]
    return Woken(
        events=len(delays),
        dropped=deaf.dropped,
        misplaced=sum(
            no != place for team in taking_part for place, (no, _at) in enumerate(team.arrived, start=1)
        ),
        median=statistics.median(delays),
        longest=max(delays),
    )


async def _all_arrived(teams: list[_Team]) -> None:
    async with asyncio.timeout(60):
        while any(len(team.arrived) < len(team.committed) for team in teams):  # noqa: ASYNC110 - just this once
            await asyncio.sleep(0.05)
