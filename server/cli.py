"""The command `quotegraph`. Each command imports what it needs when it runs: none waits for another's."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from server.errors import OperatorError
from server.job_state import JobState
from server.loading import loading
from server.operations_commands import commands as operations_commands
from server.settings import Settings

if TYPE_CHECKING:
    from resolvers.api_key import ApiKeyDraft
    from resolvers.team import TeamDraft
    from server.database import Database
    from server.provide import Say

T = TypeVar("T")

app = typer.Typer(
    help="Quotegraph: from quote to cash through GraphQL. Settings come from QUOTEGRAPH_… variables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
schema_commands = typer.Typer(help="The GraphQL schema.", no_args_is_help=True)
team_commands = typer.Typer(help="Teams.", no_args_is_help=True)
token_commands = typer.Typer(help="API keys.", no_args_is_help=True)
job_commands = typer.Typer(help="Background jobs.", no_args_is_help=True)
app.add_typer(schema_commands, name="schema")
app.add_typer(team_commands, name="team")
app.add_typer(token_commands, name="token")
app.add_typer(job_commands, name="jobs")
app.add_typer(operations_commands, name="operations")


def main() -> None:
    """Runs the command line; what an operator can mend is one sentence on standard error and exit code 1."""
    try:
        app()
    except OperatorError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes on one database.")] = None,
    demo: Annotated[bool | None, typer.Option("--demo", help="Load the demo teams first.")] = None,
    worker: Annotated[
        bool | None, typer.Option("--worker/--no-worker", help="Do background jobs, too.", show_default=False)
    ] = None,
) -> None:
    """Start the server, and a database with it where none is set."""
    settings = Settings.from_environment(host=host, port=port, workers=workers, demo=demo, worker=worker)
    from server.serve import serve as run

    run(settings, _say)


@app.command()
def worker() -> None:
    """Do background jobs: beside servers that run with --no-worker, or to help those that do them, too."""
    with loading():
        from server.job_worker import work

    work(Settings.from_environment(), _say)


@app.command()
def migrate() -> None:
    """Bring the database up to the newest migration."""

    async def nothing_more(_: Database) -> None:
        return None

    _on_database(nothing_more, _say)


@app.command()
def doctor() -> None:
    """Look at everything the server needs, and say what is missing."""
    from server.doctor import examine

    findings = list(examine(Settings.from_environment(), _say))
    for finding in findings:
        typer.echo(f"{'✓' if finding.fine else '✗'} {finding.line}")
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


@schema_commands.command()
def export(
    output: Annotated[Path | None, typer.Option(help="File to write; standard output without it.")] = None,
) -> None:
    """Print the schema in the GraphQL schema language, sorted."""
    from server.schema_export import printed_schema

    if output is None:
        typer.echo(printed_schema(), nl=False)
    else:
        output.write_text(printed_schema(), encoding="utf-8")


@app.command()
def demo() -> None:
    """Load the demo teams, and print an API key for one of them."""
    from server.demo_access import load_demo

    data_dir = Settings.from_environment().data_dir
    typer.echo(_on_database(lambda database: load_demo(database, data_dir, _say), _say).key)


@team_commands.command("create")
def team_create(
    slug: Annotated[str, typer.Option(help="Short name in lower case, as in addresses.")],
    name: Annotated[str, typer.Option(help="Name on documents.")],
    currency: Annotated[str, typer.Option(help="Currency of its documents, ISO 4217.")] = "USD",
    timezone: Annotated[str, typer.Option(help="Whose days count, such as Europe/Berlin.")] = "UTC",
    locale: Annotated[str, typer.Option(help="Language and country of its documents.")] = "en-US",
    owner_name: Annotated[str | None, typer.Option(help="Name of its owner.")] = None,
    owner_email: Annotated[str | None, typer.Option(help="E-mail address of its owner.")] = None,
) -> None:
    """Create a team, with its owner where one is named, and print its id."""
    from server.onboarding import open_team

    draft: TeamDraft = {
        "slug": slug,
        "name": name,
        "currency": currency,
        "timezone": timezone,
        "locale": locale,
    }
    if owner_name or owner_email:
        draft["owner"] = {"name": owner_name or "", "email": owner_email or ""}
    typer.echo(_on_database(lambda database: open_team(database, draft)).id)


@team_commands.command("plan")
def team_plan(
    team: Annotated[str, typer.Option(help="Slug of the team.")],
    plan: Annotated[str, typer.Option(help="FREE, PRO or BUSINESS.")],
) -> None:
    """Put a team on another plan, from now on."""
    from server.onboarding import change_plan

    _on_database(lambda database: change_plan(database, team, plan.upper()))


@token_commands.command("create")
def token_create(
    team: Annotated[str, typer.Option(help="Slug of the team.")],
    name: Annotated[str, typer.Option(help="What the key is for.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, such as read or write:quotes.")],
) -> None:
    """Create an API key, and print its secret: it is shown this once."""
    from server.onboarding import create_key

    draft: ApiKeyDraft = {"name": name, "scopes": scope}
    typer.echo(_on_database(lambda database: create_key(database, team, draft)))


@job_commands.command("list")
def jobs_list(
    state: Annotated[JobState, typer.Option(help="In which state they are.")] = JobState.FAILED,
    task: Annotated[str | None, typer.Option(help="Only jobs of this task, such as mail.send.")] = None,
) -> None:
    """List the jobs that failed, or those in another state, oldest first."""
    from server.job_commands import list_jobs

    jobs = _on_database(lambda database: list_jobs(database, state, task))
    for job in jobs:
        typer.echo(job)
    if not jobs:
        typer.echo(f"No job is in the state {state.value}.", err=True)


@job_commands.command("retry")
def jobs_retry(
    ids: Annotated[list[int] | None, typer.Argument(help="Numbers of failed jobs, as listed.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Have failed jobs done again."""
    from server.job_commands import retry_jobs

    if bool(ids) == every:
        raise typer.BadParameter("Name the jobs, or say --all.")
    count = _on_database(lambda database: retry_jobs(database, ids or None))
    typer.echo(f"To be done again: {count}")


def _on_database(work: Callable[[Database], Awaitable[T]], say: Say | None = None) -> T:
    from server.provide import on_database

    return on_database(Settings.from_environment(), say or _stay_silent, work)


def _say(line: str) -> None:
    typer.echo(f"→ {line}", err=True)


def _stay_silent(line: str) -> None:
    pass
