"""How late the load generator itself is: what it measures of others can be no better."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

INTERVAL = 0.01


@asynccontextmanager
async def own_lag() -> AsyncIterator[list[float]]:
    """By how many seconds this event loop came late, a hundred times a second, for the block's duration."""
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
