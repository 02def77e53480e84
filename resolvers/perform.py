"""Performing a verb: one transaction, answered once per idempotency key, its events appended last.

The API, pages, jobs and the command line all change data through `perform`.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from models.viewer import Viewer
from resolvers import idempotency
from resolvers.conclusion import conclude
from resolvers.idempotency import Once
from resolvers.proof import PROVEN, Proof, require

Outcome = Mapping[str, Any]
"""What a verb brought about, by name: rows, and plain values such as `created`."""

Verb = Callable[[AsyncSession, Viewer], Awaitable[Outcome]]


class Store(Protocol):
    """Where changes are kept."""

    def transaction(self, team_id: str) -> AbstractAsyncContextManager[AsyncSession]:
        """A session inside a transaction of this team."""
        ...

    def announce(self, team_id: str) -> None:
        """Lets the readers of the team's event log know, soon, that there is more to read."""
        ...


async def perform(
    store: Store, viewer: Viewer, verb: Verb, once: Once | None = None, proof: Proof = PROVEN
) -> Outcome:
    """Runs `verb` in a transaction of the viewer's team and commits.

    With `once`, a second call with the same key and arguments changes nothing and gets the outcome of the
    first, with its rows as they are now; one that comes while the first still runs waits for it.

    Raises Refused, with nothing written, for whatever a person can mend; IDEMPOTENCY_KEY_REUSED where
    the key was used for something else. Before anything else is looked at, NotAdmitted where `proof` does not
    hold.
    """
    async with store.transaction(viewer.team_id) as session:
        if once:
            earlier = await idempotency.claim(session, viewer, once, proof)
            if earlier is not None:
                return await idempotency.recall(session, viewer, earlier)
        else:
            await require(session, viewer, proof)
        outcome = await verb(session, viewer)
        appended = await conclude(session, viewer, *((once.key, idempotency.kept(outcome)) if once else ()))
    if appended:
        store.announce(viewer.team_id)
    return outcome
