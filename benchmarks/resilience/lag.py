"""The load generator itself: what it measures of others can be no better than it is punctual."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

INTERVAL = 0.01


@asynccontextmanager
async def own_lag() -> AsyncIterator[list[float]]:
    """By how many seconds this event loop came late, each time that it was free for as much as INTERVAL."""
    late: list[float] = []

    async def watch() -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + INTERVAL
            await asyncio.sleep(INTERVAL)
            late.append(loop.time() - due)

    watching = asyncio.create_task(watch())
    try:
        yield late
    finally:
        watching.cancel()
