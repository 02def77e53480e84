"""`python -m benchmarks.resilience`: the proofs at their full length, on a cluster of their own."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console

from benchmarks.resilience.crowd import crowded, crowded_from_npm
from benchmarks.resilience.dead_endpoint import beside_dead_endpoints
from benchmarks.resilience.fleet import fleet
from benchmarks.resilience.followed import followed, restart_each
from benchmarks.resilience.killed import killed_database, killed_server
from benchmarks.resilience.teams import open_team
from server.embedded_cluster import DATABASE, SUPERUSER
from server.embedded_postgres import EmbeddedPostgres
from server.migrate import migrate

ALL = "killed-server,killed-database,followed,crowd,crowd-from-npm,restarts,dead-endpoint"


class Ground:
    """A cluster that is watched, as the product runs it, with a new team for each proof."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres
        self.url = postgres.url()
        self.superuser_url = postgres.url(DATABASE, SUPERUSER)

    def team(self) -> tuple[str, str]:
        """The id of a new team, and a key to it."""
        return asyncio.run(open_team(self.url))

    def postmaster(self) -> psutil.Process:
        """The database's first process, whichever that is just now."""
        status = (self._postgres.home.cluster / "postmaster.pid").read_text().splitlines()
        return psutil.Process(int(status[0]))


def main(only: Annotated[str, typer.Option(help="Proofs, separated by commas.")] = ALL) -> None:
    """Prove that nothing is lost, and say how long things took."""
    console = Console()
    with _ground() as ground:
        for name in only.split(","):
            console.print(f"[bold]{name}[/bold]", _PROOFS[name](ground))


def _killed_server(ground: Ground) -> object:
    team_id, key = ground.team()
    with fleet(1, ground.url) as (member,):
        return asyncio.run(
            killed_server(member, ground.superuser_url, team_id, key, mutations=1_000, kills=5)
        )


def _killed_database(ground: Ground) -> object:
    team_id, key = ground.team()
    with fleet(1, ground.url) as (member,):
        return asyncio.run(
            killed_database(
                member.host, ground.postmaster, ground.superuser_url, team_id, key, mutations=1_000, kills=3
            )
        )


def _followed(ground: Ground) -> object:
    team_id, key = ground.team()
    with fleet(3, ground.url) as members:
        return asyncio.run(
            followed(
                members,
                ground.superuser_url,
                team_id,
                key,
                quotes=15_000,
                followers=3,
                reconnects=20,
                pause=0.1,
            )
        )


def _crowd(ground: Ground) -> object:
    teams = [ground.team() for _ in range(20)]
    with fleet(1, ground.url) as (member,):
        return asyncio.run(
            crowded(member, teams, subscribers=1_000, silent=100, events_per_second=50, seconds=30)
        )


def _crowd_from_npm(ground: Ground) -> object:
    teams = [ground.team() for _ in range(20)]
    with fleet(1, ground.url) as (member,):
        return asyncio.run(
            crowded_from_npm(member, teams, subscribers=1_000, events_per_second=50, seconds=30)
        )


def _dead_endpoint(ground: Ground) -> object:
    return asyncio.run(beside_dead_endpoints(ground.url, waiting=100_000, events=300, pause=0.1))


def _restarts(ground: Ground) -> object:
    team_id, key = ground.team()
    with fleet(4, ground.url) as members:
        return asyncio.run(
            followed(
                members,
                ground.superuser_url,
                team_id,
                key,
                quotes=2_000,
                followers=8,
                reconnects=0,
                pause=0.1,
                disturb=partial(restart_each, members, 2.0),
            )
        )


_PROOFS = {
    "killed-server": _killed_server,
    "killed-database": _killed_database,
    "followed": _followed,
    "crowd": _crowd,
    "crowd-from-npm": _crowd_from_npm,
    "restarts": _restarts,
    "dead-endpoint": _dead_endpoint,
}


@contextmanager
def _ground() -> Iterator[Ground]:
    folder = Path(tempfile.mkdtemp(prefix="quotegraph-proof-"))
    folder.chmod(0o711)
    stopped = threading.Event()
    with EmbeddedPostgres(folder) as postgres:
        watcher = threading.Thread(target=postgres.supervise, args=(stopped,))
        watcher.start()
        try:
            asyncio.run(migrate(postgres.url()))
            yield Ground(postgres)
        finally:
            stopped.set()
            watcher.join()


if __name__ == "__main__":
    typer.run(main)
