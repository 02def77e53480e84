"""Proving who asks in passing: by a condition of a change's first statement, not by one before it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from models.viewer import Viewer
from resolvers.statement import fetch_row


@dataclass(frozen=True, slots=True)
class Proof:
    """That the viewer, who was known before, may still come in.

    `condition` is SQL, of the team's id as $1 and of `credential` as $2.
    """

    condition: str = "$2::text is null"
    credential: str | None = None


PROVEN = Proof()
"""For a viewer who needs no proof any more."""


class NotAdmitted(Exception):
    """The viewer may not come in any more, or is not who they were."""


async def require(session: AsyncSession, viewer: Viewer, proof: Proof) -> None:
    """Raises NotAdmitted where the proof does not hold."""
    if proof is not PROVEN:
        found = await fetch_row(session, f"select {proof.condition}", viewer.team_id, proof.credential)
        if found is None or not found[0]:
            raise NotAdmitted
