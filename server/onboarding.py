"""What only an operator may do: open a team, choose its plan, and hand out a key without having one."""

from typing import Any

from sqlalchemy import select

from models.errors import Refused
from models.identifier import Prefix, new_id
from models.plan import Plan
from models.team import Team
from models.viewer import SYSTEM, Viewer
from resolvers.api_key import ApiKeyDraft, api_key_create
from resolvers.directory import DIRECTORY
from resolvers.perform import perform
from resolvers.plan import plan_change
from resolvers.team import TeamDraft, team_create
from server.database import Database
from server.errors import OperatorError

OPERATOR_SCOPES = frozenset({"read", "write"})


class NotDone(OperatorError):
    """A rule of the product says no, in its own words."""


async def open_team(database: Database, draft: TeamDraft) -> Team:
    """Creates a team. Raises NotDone for a slug that is taken, a currency that does not exist and so on."""
    viewer = _operator_of(new_id(Prefix.TEAM))
    outcome = await _perform(database, viewer, lambda session, viewer: team_create(session, viewer, draft))
    team: Team = outcome["team"]
    return team


async def create_key(database: Database, slug: str, draft: ApiKeyDraft) -> str:
    """Creates an API key for the team called `slug` and returns its secret. Raises NotDone."""
    viewer = _operator_of(await team_id_of(database, slug))
    outcome = await _perform(database, viewer, lambda session, viewer: api_key_create(session, viewer, draft))
    secret: str = outcome["secret"]
    return secret


async def change_plan(database: Database, slug: str, plan: str) -> None:
    """Puts the team called `slug` on another plan. Raises NotDone where there is no such team or plan."""
    if plan not in set(Plan):
        raise NotDone(f"There is no plan {plan!r}: choose {', '.join(Plan)}.")
    viewer = _operator_of(await team_id_of(database, slug))
    await _perform(database, viewer, lambda session, viewer: plan_change(session, viewer, Plan(plan)))


async def all_teams(database: Database) -> list[Team]:
    """Every team, oldest first; it takes a slug to do anything for one."""
    team: Any = Team
    async with database.transaction(DIRECTORY) as session:
        return list(await session.scalars(select(Team).order_by(team.id)))


async def team_id_of(database: Database, slug: str) -> str:
    """The id of the team called `slug`. Raises NotDone for none."""
    team: Any = Team
    async with database.connection(DIRECTORY) as connection:
        team_id: str | None = await connection.scalar(select(team.id).where(team.slug == slug))
    if team_id is None:
        raise NotDone(f"There is no team {slug!r}.")
    return team_id


def _operator_of(team_id: str) -> Viewer:
    return Viewer(team_id=team_id, actor=SYSTEM, scopes=OPERATOR_SCOPES)


async def _perform(database: Database, viewer: Viewer, verb: Any) -> Any:
    try:
        return await perform(database, viewer, verb)
    except Refused as refusal:
        raise NotDone(" ".join(error.message for error in refusal.errors)) from None
