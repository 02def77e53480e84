"""Keeping up with the event logs: whatever happens becomes deliveries to those who are told of it.

Each process listens to the announcements of all, which name the teams where something happened. It also looks
at every team by itself, each second where that is soon done, so that a lost announcement delays a delivery
and loses nothing.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress

import structlog

from resolvers.directory import DIRECTORY
from resolvers.perform import Store
from resolvers.webhook_feed import deliveries_make, teams_behind

log = structlog.get_logger("quotegraph.webhooks")

INTERVAL = 1.0
LONGEST_INTERVAL = 15.0
LOOKING = 0.05
"""How much of the time is spent on looking at every team: where there are very many it is done less often."""
LOOKS = 3
"""As many have to take long before that: one may for other reasons, and lost news would wait for it."""
PAUSE = 0.05
"""Seconds between two looks at the least, however much happens."""


class WebhookFeed:
    """Makes the deliveries of all teams' events, and calls `made` with how many there are, if any."""

    def __init__(self, store: Store, made: Callable[[int], None], interval: float = INTERVAL) -> None:
        self._store = store
        self._made = made
        self._interval = interval
        self._looked_for = deque([0.0] * LOOKS, LOOKS)
        self._heard = set[str]()
        self._news = asyncio.Event()

    def heard(self, teams: Iterable[str]) -> None:
        """Looks now: the logs of these teams have gone on; of any, where `DIRECTORY` is among them."""
        self._heard.update(teams)
        self._news.set()

    async def run_forever(self) -> None:
        """Looks at once, at news, and every `interval` seconds; outages of the database are waited out."""
        everywhere_at = time.monotonic()
        while True:
            heard, self._heard = self._heard, set()
            everywhere = DIRECTORY in heard or time.monotonic() >= everywhere_at
            try:
                if made := await self.catch_up(None if everywhere else heard):
                    self._made(made)
                if everywhere:
                    everywhere_at = time.monotonic() + pause_after(self._looked_for, self._interval)
            except Exception:
                log.exception("webhooks not fed")
                everywhere_at = time.monotonic()  # what was heard meanwhile is found anyway
                await asyncio.sleep(self._interval)
            with suppress(TimeoutError):
                async with asyncio.timeout(max(everywhere_at - time.monotonic(), 0)):
                    await self._news.wait()
                    await asyncio.sleep(PAUSE)
            self._news.clear()

    async def catch_up(self, among: Collection[str] | None = None) -> int:
        """Makes all deliveries that there are to make, in all teams or in those `among`; returns how many.

        A team where that fails is logged and left for the next time.
        """
        async with self._store.transaction(DIRECTORY) as session:
            await session.connection()  # waiting for one takes as long as others need them
            begun = time.monotonic()
            behind = await teams_behind(session, among)
            if among is None:
                self._looked_for.append(time.monotonic() - begun)
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


def pause_after(looked_for: Iterable[float], interval: float) -> float:
    """How many seconds after looks at every team that took so long the next one is due."""
    return max(interval, min(min(looked_for) / LOOKING, LONGEST_INTERVAL))
