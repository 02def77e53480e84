"""What a process has loaded is left alone by the garbage collector, and nothing else is."""

import gc
import weakref

import pytest

from server.loading import loading


class Loaded:
    """Something that only the garbage collector finds to be garbage."""

    def __init__(self) -> None:
        self.itself = self


def test_nothing_is_collected_of_what_was_loaded() -> None:
    with loading():
        assert not gc.isenabled()
        loaded = weakref.ref(Loaded())
    gc.collect()
    assert loaded() is not None
    later = weakref.ref(Loaded())
    gc.collect()
    assert later() is None


def test_a_failing_import_leaves_the_collector_running() -> None:
    with pytest.raises(ImportError), loading():
        import quotegraph_of_tomorrow  # type: ignore[import-not-found]  # noqa: F401
    assert gc.isenabled()
