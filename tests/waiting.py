"""Waiting for what another task, another process or the database decides."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

PATIENCE = 60.0
"""Seconds after which something has failed to happen, however busy the machine is."""


async def until(holds: Callable[[], Awaitable[Any] | Any], seconds: float = PATIENCE) -> Any:
    """Waits for `holds` to answer with something true, and returns that. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            answer = holds()
            if isawaitable(answer):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(0.02)
