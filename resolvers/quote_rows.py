"""Reading a quote with its lines, and putting back what a verb has changed of them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.identifier import Prefix, new_id
from models.quote import Quote, QuoteLine, QuoteTaxLine
from models.quote_status import QUOTE_STATES, QuoteMove, QuoteStatus, status_at
from models.totals import Totals
from models.viewer import Viewer
from resolvers.document import price, tax_line_columns
from resolvers.document_lines import replace_lines
from resolvers.rows import lock


async def lock_quote(
    session: AsyncSession,
    viewer: Viewer,
    identifier: str,
    move: QuoteMove,
    expected_version: int | None = None,
) -> Quote:
    """The quote, locked and moved to the state that `move` leads to, its version counted up.

    Raises Refused NOT_FOUND, VERSION_CONFLICT, or INVALID_STATE where it is deleted or the move is not
    allowed from its present state; a sent quote past its last day is expired here as everywhere.
    """
    quote = await lock(session, viewer, Quote, identifier, expected_version=expected_version)
    if quote.deleted_at is not None:
        raise Refused.at(("id",), ErrorCode.INVALID_STATE, f"Cannot {move} this quote: it is deleted.")
    present = status_at(QuoteStatus(quote.status), quote.expires_at, datetime.now(UTC))
    quote.status = QUOTE_STATES.after(move, present)
    quote.version += 1
    return quote


async def lines_of(session: AsyncSession, quote: Quote) -> list[QuoteLine]:
    """The lines of the quote, in order."""
    line: Any = QuoteLine
    statement = select(QuoteLine).where(line.team_id == quote.team_id, line.quote_id == quote.id)
    return list(await session.scalars(statement.order_by(line.position, line.id)))


def new_line(quote: Quote, make: Callable[..., Any] = QuoteLine) -> Any:
    """An empty line of the quote, not yet in the session, as `make` makes it."""
    return make(
        team_id=quote.team_id,
        id=new_id(Prefix.QUOTE_LINE),
        quote_id=quote.id,
        position=0,
        name="",
        currency=quote.currency,
    )


def price_quote(quote: Quote, lines: Sequence[QuoteLine]) -> Totals:
    """Calculates the quote and writes its totals; raises Refused for faulty amounts."""
    totals = price(quote, lines)
    quote.total_if_all_selected_minor = totals.total_if_all_selected
    return totals


async def put_lines(
    session: AsyncSession, quote: Quote, lines: Sequence[QuoteLine], before: Sequence[QuoteLine] = ()
) -> None:
    """Calculates the quote with `lines` and puts them in the place of those there were `before`."""
    totals = price_quote(quote, lines)
    tax_line: Any = QuoteTaxLine
    old = delete(QuoteTaxLine).where(tax_line.team_id == quote.team_id, tax_line.quote_id == quote.id)
    await replace_lines(session, before, lines, old, new_tax_lines(quote, totals))


def new_tax_lines(quote: Quote, totals: Totals, make: Callable[..., Any] = QuoteTaxLine) -> list[Any]:
    """The tax lines that the totals come to, as `make` makes them."""
    return [
        make(team_id=quote.team_id, id=new_id(Prefix.QUOTE_TAX_LINE), quote_id=quote.id, **columns)
        for columns in tax_line_columns(totals, quote.currency)
    ]
