"""The teams that a user belongs to, and as what."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.member import Member, MemberRole
from models.role import ROLES
from models.scope import holds
from models.team import Team

_member: Any = Member
_team: Any = Team


@dataclass(frozen=True, slots=True)
class Place:
    """One of the teams that a user belongs to."""

    team_id: str
    team_name: str
    member_id: str
    role: MemberRole

    @property
    def keeps_keys(self) -> bool:
        """Whether the user may make and end API keys there."""
        return holds(ROLES[self.role].scopes, "write:api_keys")


async def places_of(session: AsyncSession, user_id: str) -> list[Place]:
    """The teams that a user belongs to, by name, with their place in each.

    For a transaction of no team: from here on it sees the places of this user and their teams.
    """
    await session.execute(select(func.set_config("app.user_id", user_id, True)))
    finding = select(Member).where(_member.user_id == user_id, _member.removed_at.is_(None))
    members = {member.team_id: member for member in await session.scalars(finding)}
    await session.execute(select(func.set_config("app.team_ids", ",".join(members), True)))
    teams = select(Team).where(_team.id.in_(members)).order_by(func.lower(_team.name), _team.id)
    return [
        Place(team.id, team.name, members[team.id].id, members[team.id].role)
        for team in await session.scalars(teams)
    ]
