"""The end of one team's event log, read once per process for all who follow it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from models.event import Event

RECENT = 256
"""How many events are kept at hand. Whoever falls further behind reads the log."""


class Feed:
    """The newest events of a team, and word of it when there are more.

    `read_last` answers with the number of the log's last event, `read` with some of those after a number.
    """

    def __init__(
        self,
        read_last: Callable[[], Awaitable[int]],
        read: Callable[[int], Awaitable[list[Event]]],
        poll_interval: float,
    ) -> None:
        self.followers = 0
        self.news = asyncio.Event()
        """Set, and replaced by another, when there are new events."""
        self._read_last = read_last
        self._read = read
        self._poll_interval = poll_interval
        self._woken = asyncio.Event()
        self._recent: deque[Event] = deque(maxlen=RECENT)
        self._last: int | None = None

    def start(self) -> None:
        """Keep up with the log from now on."""
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Read no more."""
        self._task.cancel()

    def wake(self) -> None:
        """Look at the log now rather than at the next poll."""
        self._woken.set()

    def since(self, no: int) -> list[Event] | None:
        """The events numbered above `no`; None where they are not at hand."""
        if self._last is None or self._last - no > len(self._recent):
            return None
        return [self._recent[-behind] for behind in range(self._last - no, 0, -1)]

    async def _run(self) -> None:
        self._last = await self._read_last()
        self._tell()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_interval):
                    await self._woken.wait()
            self._woken.clear()
            while events := await self._read(self._last):
                self._recent.extend(events)
                self._last = events[-1].no
                self._tell()

    def _tell(self) -> None:
        self.news.set()
        self.news = asyncio.Event()
