"""Whoever follows the log gets everything once and in order, whatever happens to the connections."""

import asyncio
from functools import partial

from benchmarks.resilience.fleet import fleet
from benchmarks.resilience.followed import followed, restart_each
from benchmarks.resilience.teams import open_team
from server.embedded.cluster import SUPERUSER
from server.embedded.postgres import EmbeddedPostgres


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def test_several_writers_and_processes_and_reconnecting_subscribers(
    cluster: EmbeddedPostgres, database_url: str
) -> None:
    team_id, key = asyncio.run(open_team(database_url))
    superuser = cluster.url(_name(database_url), SUPERUSER)
    with fleet(2, database_url) as members:
        delivered = asyncio.run(
            followed(members, superuser, team_id, key, quotes=200, followers=4, reconnects=5)
        )
    assert (delivered.misplaced, delivered.losses.none) == (0, True), delivered
    assert delivered.events == 201
    assert delivered.connections >= 4 * 5


def test_processes_are_restarted_one_after_the_other(cluster: EmbeddedPostgres, database_url: str) -> None:
    team_id, key = asyncio.run(open_team(database_url))
    superuser = cluster.url(_name(database_url), SUPERUSER)
    with fleet(2, database_url) as members:
        delivered = asyncio.run(
            followed(
                members,
                superuser,
                team_id,
                key,
                quotes=200,
                followers=4,
                reconnects=0,
                every=0.1,
                disturb=partial(restart_each, members, 0.2),
            )
        )
    assert (delivered.misplaced, delivered.losses.none) == (0, True), delivered
    assert delivered.connections > 4
