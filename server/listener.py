"""Hearing which teams have new events, from all server processes."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self

import structlog

from server.channel import CHANNEL, EVERY_TEAM, STATEMENT_TIMEOUT, connect, teams_of
from server.connecting import UNREACHABLE, reason_of

Hearer = Callable[[Sequence[str]], None]

log = structlog.get_logger("quotegraph.events")

FIRST_RETRY = 0.1
LONGEST_RETRY = 5.0
CHECK_INTERVAL = 30.0


class Listener:
    """Tells whoever is `hearing` which teams have new events; connects again, for ever, when the line breaks.

    Runs while it is entered. Whenever it starts to listen it names EVERY_TEAM, for what it may have missed.
    """

    def __init__(self, url: str, *hearers: Hearer) -> None:
        self._url = url
        self._hearers = list(hearers)
        self._retry = FIRST_RETRY

    @contextmanager
    def hearing(self, hearer: Hearer) -> Iterator[None]:
        """Calls `hearer` too for as long as the block lasts; what was missed before it finds by itself."""
        self._hearers.append(hearer)
        try:
            yield
        finally:
            self._hearers.remove(hearer)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
                log.warning("event channel lost")
            except UNREACHABLE as error:
                log.warning("event channel lost", reason=reason_of(error))
            await asyncio.sleep(self._retry)
            self._retry = min(self._retry * 2, LONGEST_RETRY)

    async def _listen(self) -> None:
        """Listen until the connection is lost."""
        connection = await connect(self._url)
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _connection: lost.set())
            await connection.add_listener(CHANNEL, self._receive)
            self._retry = FIRST_RETRY
            self._tell([EVERY_TEAM])
            while not await _happens(lost, CHECK_INTERVAL):
                # nothing else tells of a peer that vanished without a word
                await connection.execute("select 1", timeout=STATEMENT_TIMEOUT)
        finally:
            connection.terminate()

    def _receive(self, _connection: Any, _process: int, _channel: str, payload: object) -> None:
        self._tell(teams_of(str(payload)))

    def _tell(self, teams: Sequence[str]) -> None:
        for hearer in self._hearers:
            hearer(teams)


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    """Wait for `event`, at most `seconds`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
