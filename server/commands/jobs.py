"""`quotegraph jobs …`: what is in the queues, and doing failed jobs again."""

from __future__ import annotations

from typing import Annotated

import typer

from server.commands import on_database
from server.job_state import JobState
from server.loading import loading

jobs = typer.Typer(help="Background jobs.", no_args_is_help=True)


@jobs.command("list")
def jobs_list(
    state: Annotated[JobState, typer.Option(help="In which state they are.")] = JobState.FAILED,
    task: Annotated[str | None, typer.Option(help="Only jobs of this task, such as mail.send.")] = None,
) -> None:
    """List the jobs that failed, or those in another state, oldest first."""
    with loading():
        from server.listed_jobs import list_jobs

    found = on_database(lambda database: list_jobs(database, state, task))
    for job in found:
        typer.echo(job)
    if not found:
        typer.echo(f"No job is in the state {state.value}.", err=True)


@jobs.command("retry")
def jobs_retry(
    ids: Annotated[list[int] | None, typer.Argument(help="Numbers of failed jobs, as listed.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Have failed jobs done again."""
    with loading():
        from server.listed_jobs import retry_jobs

    if bool(ids) == every:
        raise typer.BadParameter("Name the jobs, or say --all.")
    count = on_database(lambda database: retry_jobs(database, ids or None))
    typer.echo(f"To be done again: {count}")
