"""`python -m benchmarks.row_level_security`: what the wall between teams costs a request.

Two servers of ours take turns on one database: one as users run it, one above row-level security.
"""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.contestants import Contestant, chosen
from benchmarks.dataset.database import BenchDatabase, bench_database
from benchmarks.measure import in_turns
from benchmarks.processes import ProcessTree
from benchmarks.questions import QUESTIONS, read_teams, requests
from benchmarks.target import aim, started

MOST = 0.25
"""Milliseconds that row-level security may add to a request."""
WITH, WITHOUT = "with", "without"


@dataclass(frozen=True)
class AboveTheWall(Contestant):
    """Our server as a superuser, whom row-level security does not hold."""

    def environment_on(self, database: BenchDatabase) -> dict[str, str]:
        """The variables that lead it to the database."""
        above = {"QUOTEGRAPH_DATABASE_URL": database.superuser_url, "QUOTEGRAPH_DATABASE_ROLE": ""}
        return {**super().environment_on(database), **above}


(OURS,) = chosen(["ours"])
ABOVE = AboveTheWall(OURS.name, OURS.title, OURS.command, ready=OURS.ready)


def main(
    seconds: Annotated[float, typer.Option(help="How long each load runs.")] = 5.0,
    rounds: Annotated[int, typer.Option(help="How often each server has a turn.")] = 5,
) -> None:
    """Time Quotegraph with and without row-level security, one request at a time."""
    columns = ("", "ms with", "ms without", "added ms", "added CPU ms of the database")
    table = Table(*columns, title=f"Row-level security may add {MOST} ms")
    with ExitStack() as running:
        scratch = Path(running.enter_context(TemporaryDirectory()))
        database = running.enter_context(bench_database(print))
        teams, postgres = asyncio.run(read_teams(database)), ProcessTree(database.postmaster)
        contestants = {WITH: OURS, WITHOUT: ABOVE}
        servers = {
            name: running.enter_context(started(contestant, database))
            for name, contestant in contestants.items()
        }
        for question in QUESTIONS:
            asked = requests(question, teams, question.document())
            targets = {name: aim(server, OURS, asked, scratch)[0] for name, server in servers.items()}
            found = in_turns(targets, postgres, connections=[1], seconds=seconds, rounds=rounds)
            walled, open_ = found[1, WITH], found[1, WITHOUT]
            added = walled.p50 - open_.p50
            table.add_row(
                question.title,
                f"{walled.p50:.2f}",
                f"{open_.p50:.2f}",
                f"{added:+.2f}{'' if added <= MOST else ' too much'}",
                f"{walled.database_cpu - open_.database_cpu:+.2f}",
            )
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(main)
