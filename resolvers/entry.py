"""The first statement of a change: may the viewer come in, was the key used, what the verb starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.viewer import Viewer
from resolvers.idempotency import Once, recall
from resolvers.proof import PROVEN, NotAdmitted, Proof
from resolvers.statement import fetch_alone

_READ = "read_on_entry"

# Row-level security sees the team from the first column on.
_ENTER = """
    select set_config('app.team_id', $1, true), {condition}, (
        select row_to_json(k)::text from (
            select encode(fingerprint, 'hex') as fingerprint, answer
            from idempotency_key where team_id = $1 and key = $3
        ) k
    ){columns}
    """


@dataclass(frozen=True, slots=True)
class Reading:
    """What a verb starts from, as further columns of that statement."""

    columns: str
    """SQL of the team's id as $1, and of `values` as $4 and so on."""
    values: tuple[Any, ...]


async def enter(
    session: AsyncSession,
    viewer: Viewer,
    once: Once | None,
    proof: Proof = PROVEN,
    reading: Reading | None = None,
) -> dict[str, Any] | None:
    """The outcome of the key's first use, with its rows as they are now; None where it was not used.

    What `reading` asks for is there for `read_first` then. Raises NotAdmitted where the proof does not hold,
    and Refused IDEMPOTENCY_KEY_REUSED where the key was used with another operation or other arguments.
    """
    columns, values = ("", ()) if reading is None else (f", {reading.columns}", reading.values)
    statement = _ENTER.format(condition=proof.condition, columns=columns)
    _, admitted, used, *read = await fetch_alone(
        session, statement, viewer.team_id, proof.credential, once and once.key, *values
    )
    if not admitted:
        raise NotAdmitted
    if once is not None and used is not None:
        return await recall(session, viewer, once, used)
    session.info[_READ] = reading, read
    return None


async def read_first(session: AsyncSession, viewer: Viewer, reading: Reading) -> Sequence[Any]:
    """What `reading` asks for: as it was read on entry, or else by a statement of its own."""
    if session.info.get(_READ, (None,))[0] != reading:
        await enter(session, viewer, None, PROVEN, reading)
    read: Sequence[Any] = session.info.pop(_READ)[1]
    return read
