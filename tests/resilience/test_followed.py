"""Whoever follows the log gets everything once and in order, whatever happens to the connections."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from benchmarks.resilience.fleet import Member, fleet
from benchmarks.resilience.followed import followed, restart_each
from benchmarks.resilience.teams import open_team
from server.embedded.cluster import SUPERUSER
from server.embedded.postgres import EmbeddedPostgres
from tests.conftest import CopyOf


@dataclass(frozen=True)
class Served:
    """Two servers on one database."""

    members: list[Member]
    url: str
    superuser_url: str


@pytest.fixture(scope="module")
def served(cluster: EmbeddedPostgres, copy_of: CopyOf, template: str) -> Iterator[Served]:
    """Each test follows a team of its own there."""
    url = copy_of(template)
    with fleet(2, url) as members:
        yield Served(members, url, cluster.url(_name(url), SUPERUSER))


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def test_several_writers_and_processes_and_reconnecting_subscribers(served: Served) -> None:
    team_id, key = asyncio.run(open_team(served.url))
    delivered = asyncio.run(
        followed(served.members, served.superuser_url, team_id, key, quotes=200, followers=4, reconnects=5)
    )
    assert (delivered.misplaced, delivered.losses.none) == (0, True), delivered
    assert delivered.events == 201
    assert delivered.connections >= 4 * 5


def test_processes_are_restarted_one_after_the_other(served: Served) -> None:
    team_id, key = asyncio.run(open_team(served.url))
    delivered = asyncio.run(
        followed(
            served.members,
            served.superuser_url,
            team_id,
            key,
            quotes=200,
            followers=4,
            reconnects=0,
            every=0.1,
            disturb=partial(restart_each, served.members, 0.2),
        )
    )
    assert (delivered.misplaced, delivered.losses.none) == (0, True), delivered
    assert delivered.connections > 4
