"""The lines of a document: as its caller gives them, and in the place of those there were."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Delete
from sqlalchemy.ext.asyncio import AsyncSession

from models.document import TaxLineColumns
from models.errors import Faults
from models.invoice import Invoice, InvoiceLine
from models.quote import Quote, QuoteLine
from models.viewer import Viewer
from resolvers.catalogue import catalogue_for
from resolvers.line_items import LineItemDraft, write_lines

Line = TypeVar("Line", QuoteLine, InvoiceLine)


async def read_lines(
    session: AsyncSession,
    viewer: Viewer,
    document: Quote | Invoice,
    drafts: Sequence[LineItemDraft],
    before: Sequence[Line],
    new_line: Callable[[], Line],
    faults: Faults,
) -> list[Line]:
    """The lines that `drafts` make of those `before`, with products and taxes of the day of issue."""
    catalogue = await catalogue_for(session, viewer, drafts, document.currency, document.issue_date)
    return write_lines(drafts, {line.id: line for line in before}, new_line, catalogue, faults)


async def replace_lines(
    session: AsyncSession,
    before: Sequence[Line],
    lines: Sequence[Line],
    old_taxes: Delete,
    taxes: Sequence[TaxLineColumns],
) -> None:
    """Puts lines and tax lines in the place of those there were; lines that were there before may stay."""
    kept = {line.id for line in lines}
    for line in before:
        if line.id not in kept:
            await session.delete(line)
    session.add_all(lines)
    if before:
        await session.execute(old_taxes)
    session.add_all(taxes)
