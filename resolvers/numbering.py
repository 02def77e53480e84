"""Document numbers, without gaps."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.viewer import Viewer
from resolvers.statement import fetch_row

NEXT_NUMBER = """
    insert into document_counter (team_id, kind, last) values ($1, $2, 1)
    on conflict (team_id, kind) do update set last = document_counter.last + 1
    returning $3::text || lpad(last::text, greatest(length(last::text), 4), '0') as number, last as value
    """
"""The next number of the team $1 and the kind $2 with the prefix $3, such as ("INV-0042", 42).

Takes the counter's row lock, which the transaction then holds: a number that is rolled back is given to the
next one who asks. Run it as late as the verb can.
"""


async def next_number(
    session: AsyncSession, viewer: Viewer, kind: CountedDocument, prefix: str
) -> tuple[str, int]:
    """The next number of this kind, as text and counted; see `NEXT_NUMBER`."""
    row = await fetch_row(session, NEXT_NUMBER, viewer.team_id, kind.value, prefix)
    assert row is not None
    return row[0], row[1]


def numbered(prefix: str, value: int) -> str:
    """A document number as people read it, in the form of `NEXT_NUMBER`."""
    return f"{prefix}{value:04d}"
