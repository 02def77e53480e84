"""Subscribers who do not read hold up nobody."""

import asyncio

from benchmarks.resilience.crowd import crowded
from benchmarks.resilience.fleet import fleet
from benchmarks.resilience.teams import open_team


def test_readers_do_not_wait_for_those_who_do_not_read(database_url: str) -> None:
    teams = [asyncio.run(open_team(database_url)) for _ in range(2)]
    with fleet(1, database_url) as (member,):
        outcome = asyncio.run(
            crowded(member, teams, subscribers=40, silent=8, events_per_second=20, seconds=3)
        )
    assert outcome.misplaced == 0, outcome
    assert outcome.deliveries == 32 / 2 * outcome.events
    assert outcome.p99 < 5, "a tenth of a second where nothing else runs"
    assert outcome.grown_bytes < 100_000_000
