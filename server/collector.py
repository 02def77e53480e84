"""Keeping the garbage collector from holding up everybody at once.

A full collection looks at every object while nothing else runs: a third of a second with a thousand
subscribers. Nearly everything here is freed without it, as soon as nobody refers to it.
"""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

INTERVAL = 60.0
_NEVER = 2**31 - 1


@asynccontextmanager
async def collecting_rarely(interval: float = INTERVAL) -> AsyncIterator[None]:
    """One full collection each `interval` seconds, at most, and none of what the start has made.

    What is young is collected as ever. Behind the block everything is as it was.
    """
    thresholds = gc.get_threshold()
    gc.freeze()  # modules, schema and tables, half of all objects, stay as long as the process
    gc.set_threshold(*thresholds[:2], _NEVER)
    collecting = asyncio.create_task(_collect(interval))
    try:
        yield
    finally:
        collecting.cancel()
        gc.set_threshold(*thresholds)
        gc.unfreeze()


async def _collect(interval: float) -> None:
    while True:
        await asyncio.sleep(interval)
        gc.collect()
