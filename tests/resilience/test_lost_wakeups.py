"""Announcements that are lost delay events by a moment, and lose nothing."""

from benchmarks.resilience.lost_wakeups import wakeups_lost


async def test_every_event_comes_in_order_and_within_a_moment(database_url: str) -> None:
    woken = await wakeups_lost(database_url, teams=40, events=120, pause=0.05)
    assert (woken.events, woken.misplaced) == (120, 0), woken
    assert woken.dropped > 5
    assert woken.longest > 0.1, "what nobody was told of is found at the next look, at most a second later"
