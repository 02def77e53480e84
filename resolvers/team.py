"""Verbs on the team itself: its settings, and what its documents start from."""

import asyncio
import re
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.draft import require
from models.errors import ErrorCode, Faults, Refused
from models.event import EventType
from models.logo import Logo, read_logo
from models.member import MemberRole
from models.plan import Plan, PlanFeature
from models.team import Team
from models.viewer import Viewer
from resolvers.events import record
from resolvers.member import MemberDraft, member_add
from resolvers.reschedule import reschedule
from resolvers.rows import lock
from resolvers.team_settings import TeamSettings, note_lacking, read_settings

_SLUG = re.compile(r"(?=.{2,63}$)[a-z0-9]+(-[a-z0-9]+)*")


class TeamUpdateDraft(TeamSettings, total=False):
    """Changes to a team, with its logo in base64."""

    logo: str | None


class TeamDraft(TeamSettings, total=False):
    """A new team as an operator gives it; a slug, a name and a currency are needed."""

    slug: str
    plan: Plan
    owner: MemberDraft


async def team_of(session: AsyncSession, viewer: Viewer) -> Team:
    """The viewer's team; read once per transaction."""
    return await session.get_one(Team, viewer.team_id)


async def team_create(session: AsyncSession, viewer: Viewer, input: TeamDraft) -> dict[str, Any]:
    """Opens the team whose id the viewer has, with its owner where one is given.

    Raises Refused: REQUIRED without slug, name or currency, INVALID for a slug that is not 2 to 63 small
    letters, digits and single hyphens, TAKEN for one in use, and as `team_update` and `member_add` do.
    """
    path, faults = ("input",), Faults()
    require(input, ("slug", "name", "currency"), "team", faults)
    slug = input.get("slug", "")
    if slug and not _SLUG.fullmatch(slug):
        message = "A slug has 2 to 63 small letters and digits, with single hyphens between them."
        faults.add((*path, "slug"), ErrorCode.INVALID, message)
    plan = input.get("plan", Plan.BUSINESS)
    values = read_settings(input, plan, path, faults)
    faults.refuse_if_any()
    team = Team(id=viewer.team_id, slug=slug, plan=plan, **values)
    try:
        async with session.begin_nested():
            session.add(team)
    except IntegrityError:  # row-level security hides the team that has the slug, so only the index knows
        raise Refused.at((*path, "slug"), ErrorCode.TAKEN, f"The slug {slug!r} is already used.") from None
    outcome: dict[str, Any] = {"team": team}
    if "owner" in input:
        owner: MemberDraft = {"role": MemberRole.OWNER, **input["owner"]}
        outcome |= await member_add(session, viewer, owner, (*path, "owner"))
    return outcome


async def team_update(
    session: AsyncSession, viewer: Viewer, input: TeamUpdateDraft, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes what `input` names. New documents start from it; a new time zone holds for the open ones too.

    Raises Refused: INVALID for a currency, time zone, locale, country or address that does not exist,
    OUT_OF_RANGE for days outside 0 to 3650, TOO_LONG for texts and logos, PLAN_REQUIRED for what the
    plan lacks.
    """
    team = await lock(session, viewer, Team, viewer.team_id, expected_version=expected_version)
    faults = Faults()
    values = read_settings(input, team.plan, ("input",), faults)
    if "logo" in input:
        values["logo_id"] = await _put_logo(session, team, input["logo"], faults)
    faults.refuse_if_any()
    moved = values.get("timezone", team.timezone) != team.timezone
    team.sqlmodel_update(values)
    team.version += 1
    if moved:
        await reschedule(session, viewer, team.timezone)
    record(session, EventType.TEAM_UPDATED, team)
    return {"team": team}


async def _put_logo(session: AsyncSession, team: Team, encoded: str | None, faults: Faults) -> str | None:
    """Keeps the logo, once, and returns its id. Those that documents were sent with stay."""
    path = ("input", "logo")
    if encoded is None:
        return None
    note_lacking(PlanFeature.BRANDING, team.plan, path, faults)
    logo = await asyncio.to_thread(read_logo, encoded, team.id, path, faults)
    if logo is None:
        return None
    if await session.get(Logo, (team.id, logo.id)) is None:
        session.add(logo)
    return logo.id
