"""Word that this process was asked to stop, before the server waits for whatever is still open."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def told_to_stop(tell: Callable[[], None]) -> Iterator[None]:
    """Calls `tell` in the running loop on SIGINT and SIGTERM, besides whoever handles them already.

    Outside of the main thread, which alone hears of signals, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(tell)
        before[signal.Signals(number)](number, frame)

    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    # one that nobody handles ends the process at once, or not at all, as it would without us
    before = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
