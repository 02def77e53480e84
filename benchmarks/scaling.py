"""`python -m benchmarks.scaling`: whether more processes cost more CPU per request.

They would if they shared anything but the database.
"""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.contestants import chosen
from benchmarks.dataset.database import bench_database
from benchmarks.measure import in_turns
from benchmarks.processes import ProcessTree
from benchmarks.questions import QUESTIONS, read_teams, requests
from benchmarks.target import aim, started

PROCESSES = (1, 2, 4)
CONNECTIONS = 32
(OURS,) = chosen(["ours"])


def main(
    seconds: Annotated[float, typer.Option(help="How long each load runs.")] = 5.0,
    rounds: Annotated[int, typer.Option(help="How often each number of processes has a turn.")] = 3,
) -> None:
    """Time Quotegraph with 1, 2 and 4 processes on one database."""
    columns = ("", "processes", "req/s", "server CPU ms", "database CPU ms")
    table = Table(*columns, title=f"{CONNECTIONS} connections")
    with ExitStack() as running:
        scratch = Path(running.enter_context(TemporaryDirectory()))
        database = running.enter_context(bench_database(print))
        teams, postgres = asyncio.run(read_teams(database)), ProcessTree(database.postmaster)
        servers = {
            str(count): running.enter_context(started(OURS, database, "--workers", str(count)))
            for count in PROCESSES
        }
        for question in QUESTIONS:
            asked = requests(question, teams, question.document())
            targets = {count: aim(server, OURS, asked, scratch)[0] for count, server in servers.items()}
            found = in_turns(targets, postgres, connections=[CONNECTIONS], seconds=seconds, rounds=rounds)
            for (_, count), figures in found.items():
                table.add_row(
                    question.title,
                    count,
                    f"{figures.per_second:,.0f}",
                    f"{figures.server_cpu:.2f}",
                    f"{figures.database_cpu:.2f}",
                )
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(main)
