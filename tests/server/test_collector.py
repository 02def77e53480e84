"""The garbage collector leaves out what stays, and looks at everything rarely."""

import gc
import threading
import weakref

from server.collector import collecting_rarely
from tests.waiting import until


class Knot:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


async def test_what_the_start_has_made_is_left_out_until_the_end() -> None:
    before = gc.get_threshold()
    async with collecting_rarely():
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[:2] == before[:2]
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before


async def test_no_full_collection_comes_by_itself() -> None:
    here, full = threading.get_ident(), 0

    def note(phase: str, told: dict[str, int]) -> None:
        nonlocal full  # of this thread: another may be the server of other tests, which collects now and then
        full += phase == "start" and told["generation"] == 2 and threading.get_ident() == here

    gc.callbacks.append(note)
    try:
        async with collecting_rarely():
            kept = [[number] for number in range(500_000)]
            assert full == 0, len(kept)
    finally:
        gc.callbacks.remove(note)


async def test_what_nobody_can_reach_is_freed_all_the_same() -> None:
    async with collecting_rarely(interval=0.05):
        knot = Knot()
        gc.collect(1)  # old enough that only a full collection finds it
        gc.collect(1)
        gone = weakref.ref(knot)
        del knot
        await until(lambda: gone() is None)
