"""`quotegraph team …` and `quotegraph token …`: what only an operator may do for a team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from server.commands import on_database
from server.loading import loading

if TYPE_CHECKING:
    from resolvers.api_key import ApiKeyDraft
    from resolvers.team import TeamDraft

teams = typer.Typer(help="Teams.", no_args_is_help=True)
tokens = typer.Typer(help="API keys.", no_args_is_help=True)


@teams.command("create")
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
    with loading():
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
    typer.echo(on_database(lambda database: open_team(database, draft)).id)


@teams.command("list")
def team_list() -> None:
    """Print the slug, the plan and the name of each team, oldest first."""
    from server.onboarding import all_teams

    for team in on_database(all_teams):
        typer.echo(f"{team.slug} {team.plan} {team.name}")


@teams.command("plan")
def team_plan(
    team: Annotated[str, typer.Option(help="Slug of the team.")],
    plan: Annotated[str, typer.Option(help="FREE, PRO or BUSINESS.")],
) -> None:
    """Put a team on another plan, from now on."""
    with loading():
        from server.onboarding import change_plan

    on_database(lambda database: change_plan(database, team, plan.upper()))


@tokens.command("create")
def token_create(
    team: Annotated[str, typer.Option(help="Slug of the team.")],
    name: Annotated[str, typer.Option(help="What the key is for.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, such as read or write:quotes.")],
) -> None:
    """Create an API key, and print its secret: it is shown this once."""
    with loading():
        from server.onboarding import create_key

    draft: ApiKeyDraft = {"name": name, "scopes": scope}
    typer.echo(on_database(lambda database: create_key(database, team, draft)))
