"""What was acknowledged stays, whatever is killed; `python -m benchmarks.resilience` does it at length."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from benchmarks.resilience.fleet import fleet
from benchmarks.resilience.killed import killed_database, killed_server
from benchmarks.resilience.teams import open_team
from server.embedded_cluster import DATABASE, SUPERUSER
from server.embedded_postgres import EmbeddedPostgres
from server.migrate import migrate


@pytest.fixture
def durable(scratch: Path) -> Iterator[EmbeddedPostgres]:
    """A cluster of this test's own, as the product runs it: watched, and with nothing switched off."""
    stopped = threading.Event()
    with EmbeddedPostgres(scratch / "durable") as postgres:
        watcher = threading.Thread(target=postgres.supervise, args=(stopped,))
        watcher.start()
        asyncio.run(migrate(postgres.url()))
        yield postgres
        stopped.set()
        watcher.join()


def test_a_server_is_killed_while_clients_write(durable: EmbeddedPostgres) -> None:
    team_id, key = asyncio.run(open_team(durable.url()))
    with fleet(1, durable.url()) as (member,):
        survived = asyncio.run(
            killed_server(member, durable.url(DATABASE, SUPERUSER), team_id, key, mutations=150, kills=2)
        )
    assert survived.losses.none, survived
    assert (survived.written, survived.kills) == (150, 2)
    assert survived.retries > 0


def test_the_database_is_killed_while_clients_write(durable: EmbeddedPostgres) -> None:
    team_id, key = asyncio.run(open_team(durable.url()))

    def postmaster() -> psutil.Process:
        status = (durable.home.cluster / "postmaster.pid").read_text().splitlines()
        return psutil.Process(int(status[0]))

    with fleet(1, durable.url()) as (member,):
        survived = asyncio.run(
            killed_database(
                member.host,
                postmaster,
                durable.url(DATABASE, SUPERUSER),
                team_id,
                key,
                mutations=150,
                kills=2,
            )
        )
    assert survived.losses.none, survived
    assert max(survived.outages) < 15, "3 seconds where nothing else runs"
