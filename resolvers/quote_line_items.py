"""Adding lines to a quote."""

from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Faults, Refused
from models.event import EventType
from models.quote_status import QuoteMove
from models.viewer import Viewer
from resolvers.document_lines import read_lines
from resolvers.events import record
from resolvers.line_items import LineItemDraft
from resolvers.quote_revision import begin_revision
from resolvers.quote_rows import lines_of, lock_quote, new_line, put_lines
from resolvers.team import team_of


async def quote_line_items_add(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    line_items: list[LineItemDraft],
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Puts more lines after those the quote has; a quote has at most 100."""
    for position, draft in enumerate(line_items):
        if "id" in draft:
            raise Refused.at(
                ("line_items", str(position), "id"), ErrorCode.INVALID, "A line that is added has no id yet."
            )
    quote = await lock_quote(session, viewer, id, QuoteMove.EDIT, expected_version)
    faults = Faults()
    if quote.sent_at is not None:
        await begin_revision(session, quote, await team_of(session, viewer))
    before = await lines_of(session, quote)
    keep: list[LineItemDraft] = [{"id": line.id} for line in before]
    drafts = [*keep, *line_items] if line_items else []
    lines = await read_lines(session, viewer, quote, drafts, before, partial(new_line, quote), faults)
    try:
        faults.refuse_if_any()
        await put_lines(session, quote, lines, before)
    except Refused as refused:
        raise _counted_from(refused, len(before)) from None
    record(session, EventType.QUOTE_UPDATED, quote)
    return {"quote": quote}


def _counted_from(refused: Refused, first: int) -> Refused:
    """The faults of added lines, at their index in the argument instead of in the whole quote."""
    moved = []
    for error in refused.errors:
        path = error.path[1:]
        if len(path) > 1 and path[0] == "line_items":
            path = ("line_items", str(int(path[1]) - first), *path[2:])
        moved.append(type(error)(error.code, path, error.message))
    return Refused(*moved)
