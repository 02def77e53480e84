"""Writing a new quote like one there is."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.event import EventType
from models.quote import Quote, QuoteLine
from models.viewer import Viewer
from resolvers.events import record
from resolvers.numbering import next_number
from resolvers.quote_rows import lines_of, new_line, put_lines
from resolvers.quote_write import new_quote
from resolvers.rows import check_version, find
from resolvers.team import team_of


async def quote_duplicate(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Writes a new draft like this quote, with a number, dates and line ids of its own."""
    source, team = await find(session, viewer, Quote, id, ("id",)), await team_of(session, viewer)
    if expected_version is not None:
        check_version(source, expected_version)
    quote = new_quote(team, source.client_id, source.currency)
    quote.number, quote.number_value = await next_number(
        session, viewer, CountedDocument.QUOTE, team.quote_number_prefix
    )
    copied = set(Quote.model_fields) - _OWN
    for name in copied:
        setattr(quote, name, getattr(source, name))
    lines = []
    for line in await lines_of(session, source):
        copy = new_line(quote)
        for name in set(QuoteLine.model_fields) - {"team_id", "id", "quote_id", "created_at", "updated_at"}:
            setattr(copy, name, getattr(line, name))
        lines.append(copy)
    session.add(quote)
    await put_lines(session, quote, lines)
    record(session, EventType.QUOTE_CREATED, quote, duplicate_of=source.id)
    return {"quote": quote}


_OWN = frozenset(
    {
        *("team_id", "id", "number", "number_value", "revision", "version", "status", "external_id"),
        *("issue_date", "valid_until", "expires_at", "payment_status", "rejection_reason", "change_request"),
        *("sent_at", "viewed_at", "accepted_at", "rejected_at", "changes_requested_at", "converted_at"),
        *("deleted_at", "signer_name", "signer_email", "signer_address", "signer_agent", "consent_text"),
        *("accepted_hash", "created_at", "updated_at"),
    }
)
"""The columns that a duplicate does not take from its source."""
