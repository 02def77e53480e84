"""`python -m benchmarks.growth`: what ten times the data costs, and how a page deep in the list compares."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.answers import ask
from benchmarks.contestants import chosen
from benchmarks.dataset.database import BenchDatabase, bench_database
from benchmarks.dataset.load import QUOTES
from benchmarks.measure import in_turns
from benchmarks.processes import ProcessTree, Server
from benchmarks.questions import QUESTIONS, Request, read_teams, requests
from benchmarks.target import aim, started

GROWN = 10 * QUOTES
DEEP = 10_000
"""How many quotes stand before the deep page; a team has a twentieth of all."""
CONNECTIONS = (1, 16)
(OURS,) = chosen(["ours"])
PAGE = next(question for question in QUESTIONS if question.name == "page")
_STEP = """
query ($after: String) {
  quotes(first: 100, after: $after, sort: { by: CREATED_AT, direction: DESC }) { pageInfo { endCursor } }
}
"""


def main(
    seconds: Annotated[float, typer.Option(help="How long each load runs.")] = 5.0,
    rounds: Annotated[int, typer.Option(help="How often each has a turn.")] = 3,
    grown: Annotated[int, typer.Option(help="Quotes in the larger database.")] = GROWN,
    deep: Annotated[int, typer.Option(help="Quotes before the deep page.")] = DEEP,
) -> None:
    """Time the quote page over the usual data, over ten times as much, and deep in the list."""
    table = Table("", "connections", "req/s", "p50 ms", "p99 ms", "server CPU ms", "database CPU ms")
    with ExitStack() as running:
        scratch = Path(running.enter_context(TemporaryDirectory()))
        small = running.enter_context(bench_database(print))
        large = running.enter_context(bench_database(print, quotes=grown))
        small_server = running.enter_context(started(OURS, small))
        large_server = running.enter_context(started(OURS, large))
        small_pages, large_pages = _pages(small), _pages(large)
        asked = {
            f"{QUOTES:,} quotes": (small_server, small_pages),
            f"{grown:,} quotes": (large_server, large_pages),
            f"{QUOTES:,} quotes, no totalCount": (small_server, _uncounted(small_pages)),
            f"{grown:,} quotes, no totalCount": (large_server, _uncounted(large_pages)),
            f"the same, after the first {deep:,}": (
                large_server,
                _uncounted(_deep(large_server, large_pages, deep)),
            ),
        }
        targets = {name: aim(server, OURS, pages, scratch)[0] for name, (server, pages) in asked.items()}
        found = in_turns(
            targets, ProcessTree(small.postmaster), connections=CONNECTIONS, seconds=seconds, rounds=rounds
        )
        for (connections, name), figures in found.items():
            table.add_row(
                name,
                str(connections),
                f"{figures.per_second:,.0f}",
                f"{figures.p50:.2f}",
                f"{figures.p99:.2f}",
                f"{figures.server_cpu:.2f}",
                f"{figures.database_cpu:.2f}",
            )
    Console(width=120).print(table)


def _pages(database: BenchDatabase) -> list[Request]:
    return requests(PAGE, asyncio.run(read_teams(database)), PAGE.document())


def _uncounted(pages: Sequence[Request]) -> list[Request]:
    """The same without `totalCount`, which has to count all quotes of the team."""
    return [replace(page, body=page.body.replace("totalCount", "")) for page in pages]


def _deep(server: Server, pages: Sequence[Request], deep: int) -> list[Request]:
    """The same pages after the first `deep` quotes of each team, found by walking there."""
    return [_moved(page, _cursor_after(server, page, deep)) for page in pages]


def _cursor_after(server: Server, page: Request, quotes: int) -> str | None:
    cursor = None
    for _ in range(quotes // 100):
        step = replace(page, body=json.dumps({"query": _STEP, "variables": {"after": cursor}}))
        data, _ = ask(server.url(OURS.path), step)
        cursor = data["quotes"]["pageInfo"]["endCursor"]
    return cursor


def _moved(page: Request, cursor: str | None) -> Request:
    body = json.loads(page.body)
    body["variables"]["after"] = cursor
    return replace(page, body=json.dumps(body))


if __name__ == "__main__":
    typer.run(main)
