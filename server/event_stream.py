"""The event log as it grows: what subscriptions listen to.

Readers are woken by the announcements of all processes and look by themselves every second besides, so a
lost announcement delays an event and loses nothing: what is delivered is always what the log says.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Self, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.event import Event
from resolvers import event_log
from server.channel import EVERY_TEAM
from server.connecting import reason_of
from server.database import Database
from server.feed import Feed
from server.listener import Listener

T = TypeVar("T")
log = structlog.get_logger("quotegraph.events")

POLL_INTERVAL = 1.0
MOST_PER_TEAM = 2_000
RETRY = 0.5
BATCH = 200
CONCURRENT_READS = 2
"""Of the feeds, and as many again of those who catch up, so that neither can take up the whole pool."""


class EventStream:
    """Follows the logs of the teams that have subscribers in this process. Runs while it is entered."""

    def __init__(
        self,
        database: Database,
        listen_url: str,
        poll_interval: float = POLL_INTERVAL,
        most_per_team: int = MOST_PER_TEAM,
        told: Callable[[float], None] = lambda _: None,
    ) -> None:
        """`listen_url` must lead past any pgbouncer; `poll_interval` is in seconds.

        One team has at most `most_per_team` subscriptions in this process. `told` is called with how long
        after its commit an event was sent to a subscriber who waited for it, in seconds.
        """
        self._database = database
        self._poll_interval = poll_interval
        self._most_per_team = most_per_team
        self._told = told
        self.listener = Listener(listen_url, self._wake)
        self._feeds: dict[str, Feed] = {}
        self._following = asyncio.Semaphore(CONCURRENT_READS)
        self._catching_up = asyncio.Semaphore(CONCURRENT_READS)

    async def __aenter__(self) -> Self:
        await self.listener.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.listener.__aexit__()
        for feed in self._feeds.values():
            feed.stop()

    async def subscribe(self, team_id: str, after: int) -> AsyncGenerator[Event, None]:
        """Every event numbered above `after`, in order: first the backlog and then live, without end.

        Raises Refused CURSOR_EXPIRED where the next event is no longer kept, SUBSCRIPTION_LIMIT where the
        team has as many subscriptions here as it may have. Outages of the database are waited out. Whoever
        takes the events slowly holds up nobody, and nothing is queued for them.
        """
        waited = False
        with self._feed(team_id) as feed:
            while True:
                news = feed.news
                events = feed.since(after)
                if events is None:
                    events = await self._events(self._catching_up, team_id, after)
                for event in events:
                    if event.no != after + 1:
                        raise event_log.expired("after")
                    after = event.no
                    yield event
                    if waited:  # whoever asks for more has sent what there was
                        waited = False
                        self._told((datetime.now(UTC) - event.occurred_at).total_seconds())
                if not events:
                    waited = await news.wait()

    @contextmanager
    def _feed(self, team_id: str) -> Iterator[Feed]:
        """The team's feed, which runs as long as somebody follows it."""
        feed = self._feeds.get(team_id)
        if feed is not None and feed.followers >= self._most_per_team:
            raise Refused.at(
                (), ErrorCode.SUBSCRIPTION_LIMIT, f"A team has at most {self._most_per_team} subscriptions."
            )
        if feed is None:
            feed = self._feeds[team_id] = Feed(
                partial(self._last, team_id),
                partial(self._events, self._following, team_id),
                self._poll_interval,
            )
            feed.start()
        feed.followers += 1
        try:
            yield feed
        finally:
            feed.followers -= 1
            if not feed.followers:
                del self._feeds[team_id]
                feed.stop()

    def _wake(self, teams: Sequence[str]) -> None:
        for team_id in self._feeds if EVERY_TEAM in teams else teams:
            if feed := self._feeds.get(team_id):
                feed.wake()

    async def _last(self, team_id: str) -> int:
        held = await self._read(self._following, team_id, event_log.extent)
        return held.last

    async def _events(self, turn: asyncio.Semaphore, team_id: str, after: int) -> list[Event]:
        return await self._read(turn, team_id, partial(event_log.read, limit=BATCH, after=after))

    async def _read(
        self,
        turn: asyncio.Semaphore,
        team_id: str,
        query: Callable[[AsyncSession, str], Awaitable[T]],
    ) -> T:
        """The answer of `query`, tried until the database gives one."""
        while True:
            try:
                async with turn, self._database.transaction(team_id) as session:
                    return await query(session, team_id)
            except Exception as error:
                log.warning("event log not read", team_id=team_id, reason=reason_of(error))
            await asyncio.sleep(RETRY)
