"""Recording that quotes have expired.

Readers see a quote as expired from the moment its last day ends; this is what puts it into the row and the
event log. Any number of processes may do it at the same time: one locks a quote, the others
pass it over.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from models.viewer import SYSTEM, Viewer
from resolvers.directory import every_team
from resolvers.perform import Store, perform
from resolvers.quote_send import EXPIRE_AT_ONCE, quotes_expire

log = structlog.get_logger("quotegraph.jobs")

INTERVAL = 60.0


@asynccontextmanager
async def expiring(store: Store, interval: float = INTERVAL) -> AsyncIterator[None]:
    """Runs `run_forever` for as long as the block lasts."""
    task = asyncio.create_task(run_forever(store, interval))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def run_forever(store: Store, interval: float = INTERVAL) -> None:
    """Expires due quotes now and every `interval` seconds; outages of the database are waited out."""
    while True:
        try:
            await expire_due_quotes(store)
        except Exception:
            log.exception("expiry failed")
        await asyncio.sleep(interval)


async def expire_due_quotes(store: Store) -> int:
    """Expires the due quotes of every team and returns how many.

    A team where that fails is logged and left for the next time.
    """
    expired = 0
    for team_id in await every_team(store):
        try:
            expired += await _expire(store, team_id)
        except Exception:
            log.exception("quotes not expired", team_id=team_id)
    return expired


async def _expire(store: Store, team_id: str) -> int:
    viewer, expired = Viewer(team_id=team_id, actor=SYSTEM), 0
    while True:
        at_once: int = (await perform(store, viewer, quotes_expire))["expired"]
        expired += at_once
        if at_once < EXPIRE_AT_ONCE:
            return expired
