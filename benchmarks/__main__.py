"""`make bench`, or `python -m benchmarks`: one command that loads, starts, checks, measures and reports."""

from typing import Annotated

import typer

from benchmarks.answers import AnswersDiffer
from benchmarks.contestants import chosen
from benchmarks.dataset.database import bench_database
from benchmarks.install import NotInstalled, install_peers
from benchmarks.load_generator import LoadFailed
from benchmarks.processes import NotStarted
from benchmarks.questions import QUESTIONS
from benchmarks.report import show, write_results
from benchmarks.run import Plan, run
from server.errors import OperatorError

QUICK_SECONDS, QUICK_ROUNDS = 3.0, 1


def main(
    only: Annotated[str, typer.Option(help="Contestants, separated by commas; all when left out.")] = "",
    queries: Annotated[str, typer.Option(help="Questions, such as page,one; all when left out.")] = "",
    seconds: Annotated[float, typer.Option(help="How long each load runs.")] = 5.0,
    rounds: Annotated[int, typer.Option(help="How often everybody has a turn.")] = 3,
    quick: Annotated[bool, typer.Option("--quick", help="A first impression: one short round.")] = False,
    fsync: Annotated[bool, typer.Option("--fsync", help="Let the database wait for its disk.")] = False,
    write: Annotated[bool, typer.Option(help="Write benchmarks/RESULTS.md after a full run.")] = True,
) -> None:
    """Time Quotegraph and its peers over the same data."""
    asked = [name for name in queries.split(",") if name]
    try:
        plan = Plan(
            contestants=chosen([name for name in only.split(",") if name]),
            questions=[question for question in QUESTIONS if not asked or question.name in asked],
            seconds=QUICK_SECONDS if quick else seconds,
            rounds=QUICK_ROUNDS if quick else rounds,
        )
        if any(contestant.needs_npm for contestant in plan.contestants):
            install_peers(_say)
        with bench_database(_say, fsync=fsync) as database:
            results = run(plan, database, _say)
    except (ValueError, AnswersDiffer, LoadFailed, NotInstalled, NotStarted, OperatorError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    show(plan, results)
    if write and not (only or queries or quick):
        write_results(plan, results, fsync=fsync)


def _say(line: str) -> None:
    typer.echo(f"→ {line}", err=True)


if __name__ == "__main__":
    typer.run(main)
