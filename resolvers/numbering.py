"""Document numbers, without gaps."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.viewer import Viewer
from resolvers.statement import fetch_row


def next_number_sql(kind: str = "$2", prefix: str = "$3") -> str:
    """The statement that takes the next number of the team $1, such as ("INV-0042", 42).

    `kind` and `prefix` are its other parameters. Row-level security sees the team from here on: set_config
    returns what it sets. Takes the counter's row lock, which the transaction then holds: a number that is
    rolled back is given to the next one who asks. Run it as late as the verb can.
    """
    return f"""
        insert into document_counter (team_id, kind, last)
        select set_config('app.team_id', $1, true), {kind}, 1
        on conflict (team_id, kind) do update set last = document_counter.last + 1
        returning {prefix}::text || lpad(last::text, greatest(length(last::text), 4), '0') as number,
            last as value
        """


async def next_number(
    session: AsyncSession, viewer: Viewer, kind: CountedDocument, prefix: str
) -> tuple[str, int]:
    """The next number of this kind, as text and counted; see `next_number_sql`."""
    row = await fetch_row(session, next_number_sql(), viewer.team_id, kind.value, prefix)
    assert row is not None
    return row[0], row[1]


def numbered(prefix: str, value: int) -> str:
    """A document number as people read it, in the form of `next_number_sql`."""
    return f"{prefix}{value:04d}"
