"""Document numbers, without gaps."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.viewer import Viewer

_NEXT = text(
    "insert into document_counter (team_id, kind, last) values (:team_id, :kind, 1)"
    " on conflict (team_id, kind) do update set last = document_counter.last + 1 returning last"
)


async def next_number(
    session: AsyncSession, viewer: Viewer, kind: CountedDocument, prefix: str
) -> tuple[str, int]:
    """The next number of this kind, such as ("INV-0042", 42).

    Takes the counter's row lock, which the transaction then holds: a number that is rolled back is given to
    the next one who asks. Call it as late as the verb can.
    """
    value = await session.scalar(_NEXT, {"team_id": viewer.team_id, "kind": kind.value})
    return numbered(prefix, value or 0), value or 0


def numbered(prefix: str, value: int) -> str:
    """A document number as people read it."""
    return f"{prefix}{value:04d}"
