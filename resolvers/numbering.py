"""Document numbers, without gaps."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.viewer import Viewer
from resolvers.statement import fetch_row

_NEXT = (
    "insert into document_counter (team_id, kind, last) values ($1, $2, 1)"
    " on conflict (team_id, kind) do update set last = document_counter.last + 1 returning last"
)


async def next_number(
    session: AsyncSession, viewer: Viewer, kind: CountedDocument, prefix: str
) -> tuple[str, int]:
    """The next number of this kind, such as ("INV-0042", 42).

    Takes the counter's row lock, which the transaction then holds: a number that is rolled back is given to
    the next one who asks. Call it as late as the verb can.
    """
    row = await fetch_row(session, _NEXT, viewer.team_id, kind.value)
    assert row is not None
    return numbered(prefix, row[0]), row[0]


def numbered(prefix: str, value: int) -> str:
    """A document number as people read it."""
    return f"{prefix}{value:04d}"
