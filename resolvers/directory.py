"""The directory of teams: the one thing that can be read without being in a team."""

from typing import Any

from sqlalchemy import select

from models.team import Team
from resolvers.perform import Store

DIRECTORY = "*"
"""In place of a team: sees the directory of teams, and nothing that belongs to one."""


async def every_team(store: Store) -> list[str]:
    """The ids of all teams, oldest first."""
    team: Any = Team
    async with store.transaction(DIRECTORY) as session:
        return list(await session.scalars(select(team.id).order_by(team.id)))
