"""Verbs on the team itself."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.team import Team
from models.viewer import Viewer


async def team_of(session: AsyncSession, viewer: Viewer) -> Team:
    """The viewer's team; read once per transaction."""
    return await session.get_one(Team, viewer.team_id)
