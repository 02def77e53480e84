"""Announcements that are lost delay events by a moment, and lose nothing."""

from benchmarks.resilience.lost_wakeups import wakeups_lost


async def test_every_event_comes_in_order_and_within_a_moment(database_url: str) -> None:
    woken = await wakeups_lost(database_url, teams=40, events=120, pause=0.05)
    assert (woken.events, woken.misplaced) == (120, 0), woken
    assert woken.dropped > 5
    assert 0.1 < woken.longest <= 5, "a second where nothing else runs"
