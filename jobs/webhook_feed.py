"""Keeping up with the event logs: whatever happens becomes deliveries to those who are told of it.

Each process listens to the announcements of all, and looks by itself every second besides, so that a lost
announcement delays a delivery and loses nothing.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

import structlog

from resolvers.directory import DIRECTORY
from resolvers.perform import Store
from resolvers.webhook_feed import deliveries_make, teams_behind

log = structlog.get_logger("quotegraph.webhooks")

INTERVAL = 1.0
PAUSE = 0.05
"""Seconds between two looks at the least, however much happens."""


class WebhookFeed:
    """Makes the deliveries of all teams' events, and calls `made` when there are some."""

    def __init__(self, store: Store, made: Callable[[], None], interval: float = INTERVAL) -> None:
        self._store = store
        self._made = made
        self._interval = interval
        self._news = asyncio.Event()

    def heard(self, _teams: Iterable[str]) -> None:
        """Looks now: some teams' logs have gone on."""
        self._news.set()

    async def run_forever(self) -> None:
        """Looks at once, at news, and every `interval` seconds; outages of the database are waited out."""
        while True:
            try:
                if await self.catch_up():
                    self._made()
            except Exception:
                log.exception("webhooks not fed")
                await asyncio.sleep(self._interval)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._interval):
                    await self._news.wait()
                    await asyncio.sleep(PAUSE)
            self._news.clear()

    async def catch_up(self) -> int:
        """Makes all deliveries that there are to make, and returns how many.

        A team where that fails is logged and left for the next time.
        """
        async with self._store.transaction(DIRECTORY) as session:
            behind = await teams_behind(session)
        made = 0
        for team_id in behind:
            try:
                made += await self._catch_up(team_id)
            except Exception:
                log.exception("webhooks not fed", team_id=team_id)
        return made

    async def _catch_up(self, team_id: str) -> int:
        made, more = 0, True
        while more:
            async with self._store.transaction(team_id) as session:
                some, more = await deliveries_make(session, team_id)
            made += some
        return made
