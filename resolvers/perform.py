"""Performing a verb: one transaction, answered once per idempotency key, its events appended last.

The API, pages, jobs and the command line all change data through `perform`.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from models.viewer import Viewer
from resolvers.conclusion import conclude
from resolvers.entry import Reading, enter
from resolvers.idempotency import Once
from resolvers.proof import PROVEN, NotAdmitted, Proof

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
    store: Store,
    viewer: Viewer,
    verb: Verb,
    once: Once | None = None,
    proof: Proof = PROVEN,
    reading: Reading | None = None,
) -> Outcome:
    """Runs `verb` in a transaction of the viewer's team and commits.

    With `once`, a second call with the same key and arguments changes nothing and gets the outcome of the
    first, with its rows as they are now; also one that comes while the first still runs.

    `reading`, what the verb starts from, is read by the statement that asks for `proof` and for the key.

    Raises Refused, with nothing written, for whatever a person can mend; IDEMPOTENCY_KEY_REUSED where
    the key was used for something else. Before anything else is looked at, NotAdmitted where `proof` does not
    hold.
    """
    try:
        return await _perform(store, viewer, verb, once, proof, reading)
    except NotAdmitted:
        raise
    except Exception:
        # what a twin has done meanwhile can stand in the way in many forms
        earlier = None
        if once is not None:
            async with store.transaction(viewer.team_id) as session:
                earlier = await enter(session, viewer, once, proof)
        if earlier is None:
            raise
        return earlier


async def _perform(
    store: Store, viewer: Viewer, verb: Verb, once: Once | None, proof: Proof, reading: Reading | None
) -> Outcome:
    async with store.transaction(viewer.team_id) as session:
        if once is not None or proof is not PROVEN:
            earlier = await enter(session, viewer, once, proof, reading)
            if earlier is not None:
                return earlier
        outcome = await verb(session, viewer)
        appended = await conclude(session, viewer, once, outcome)
    if appended:
        store.announce(viewer.team_id)
    return outcome
