"""Word of a signal reaches the application besides whoever handles signals, and changes nothing else."""

import asyncio
import os
import signal
import subprocess
import sys
from types import FrameType

from server.stopping import told_to_stop
from tests.waiting import PATIENCE

UNHANDLED = """
import asyncio, os, signal
from server.stopping import told_to_stop

async def run():
    with told_to_stop(lambda: None):
        os.kill(os.getpid(), signal.SIGTERM)

asyncio.run(run())
"""


async def test_word_comes_besides_whoever_handles_the_signal() -> None:
    told, handled = asyncio.Event(), list[int]()

    def handle(number: int, _frame: FrameType | None) -> None:
        handled.append(number)

    before = signal.signal(signal.SIGTERM, handle)
    try:
        with told_to_stop(told.set):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(told.wait(), PATIENCE)
        assert signal.getsignal(signal.SIGTERM) is handle
    finally:
        signal.signal(signal.SIGTERM, before)
    assert handled == [signal.SIGTERM]


def test_a_signal_that_nobody_handles_ends_the_process() -> None:
    assert subprocess.run([sys.executable, "-c", UNHANDLED], check=False).returncode == -signal.SIGTERM
