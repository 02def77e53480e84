"""The command `quotegraph`. Each command imports what it needs when it runs: none waits for another's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.commands import on_database, tell
from server.commands.jobs import jobs
from server.commands.operations import operations
from server.commands.teams import teams, tokens
from server.errors import OperatorError
from server.loading import loading
from server.settings import Settings

if TYPE_CHECKING:
    from server.database import Database

app = typer.Typer(
    help="Quotegraph: from quote to cash through GraphQL. Settings come from QUOTEGRAPH_… variables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
schema_commands = typer.Typer(help="The GraphQL schema.", no_args_is_help=True)
app.add_typer(schema_commands, name="schema")
app.add_typer(teams, name="team")
app.add_typer(tokens, name="token")
app.add_typer(jobs, name="jobs")
app.add_typer(operations, name="operations")


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
    with loading():
        from server.serve import serve as run

    run(settings, tell)


@app.command()
def worker() -> None:
    """Do background jobs: beside servers that run with --no-worker, or to help those that do them, too."""
    with loading():
        from server.job_worker import work

    work(Settings.from_environment(), tell)


@app.command()
def migrate() -> None:
    """Bring the database up to the newest migration."""

    async def nothing_more(_: Database) -> None:
        return None

    on_database(nothing_more, tell)


@app.command()
def doctor() -> None:
    """Look at everything the server needs, and say what is missing."""
    with loading():
        from server.doctor import examine

    findings = list(examine(Settings.from_environment(), tell))
    for finding in findings:
        typer.echo(f"{'✓' if finding.fine else '✗'} {finding.line}")
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


@schema_commands.command()
def export(
    output: Annotated[Path | None, typer.Option(help="File to write; standard output without it.")] = None,
) -> None:
    """Print the schema in the GraphQL schema language, sorted."""
    with loading():
        from server.schema_export import printed_schema

    if output is None:
        typer.echo(printed_schema(), nl=False)
    else:
        output.write_text(printed_schema(), encoding="utf-8")


@app.command()
def demo() -> None:
    """Load the demo teams, and print an API key for one of them."""
    with loading():
        from server.demo_access import load_demo

    data_dir = Settings.from_environment().data_dir
    typer.echo(on_database(lambda database: load_demo(database, data_dir, tell), tell).key)
