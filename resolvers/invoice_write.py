"""Writing invoices: create, update, and what an accepted quote converts into."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import end_of_day
from models.document import DocumentColumns, LineColumns
from models.errors import ErrorCode, Faults
from models.event import EventType
from models.invoice import Invoice, InvoiceLine
from models.invoice_status import InvoiceMove
from models.quote import Quote, QuoteLine
from models.quote_status import QuoteMove
from models.team import Team
from models.viewer import Viewer
from resolvers import quote_rows
from resolvers.document import (
    DocumentDraft,
    change_client,
    client_for,
    currency_for,
    read_period,
    write_head,
)
from resolvers.document_lines import read_lines
from resolvers.events import record
from resolvers.invoice_rows import lines_of, lock_invoice, new_invoice, new_line, put_lines
from resolvers.rows import find
from resolvers.team import team_of
from resolvers.terms_template import default_terms
from resolvers.uniqueness import refuse_taken


class InvoiceDraft(DocumentDraft, total=False):
    """An invoice as a caller gives it."""

    due_date: date
    quote_id: str | None


async def invoice_create(session: AsyncSession, viewer: Viewer, input: InvoiceDraft) -> dict[str, Any]:
    """Writes a new draft with the team's defaults for whatever is left out; it is numbered when it is sent.

    Raises Refused with every fault of the input at its path; nothing is written then.
    """
    faults, team = Faults(), await team_of(session, viewer)
    client = await client_for(session, viewer, input.get("client_id"))
    invoice = new_invoice(team, client.id, currency_for(input, client, team, faults))
    invoice.terms = await default_terms(session, viewer)
    invoice.notes = team.default_invoice_notes or team.default_notes
    if input.get("quote_id") is not None:
        quote = await find(session, viewer, Quote, input["quote_id"] or "", ("input", "quote_id"))
        if quote.client_id != client.id:
            faults.add(("input", "quote_id"), ErrorCode.INVALID, "The quote is for another client.")
        invoice.quote_id = quote.id
    await _write(session, viewer, team, invoice, input, faults)
    lines = await read_lines(
        session, viewer, invoice, input.get("line_items", []), [], partial(new_line, invoice), faults
    )
    faults.refuse_if_any()
    session.add(invoice)
    await put_lines(session, invoice, lines)
    record(session, EventType.INVOICE_CREATED, invoice)
    return {"invoice": invoice}


async def invoice_update(
    session: AsyncSession, viewer: Viewer, id: str, input: InvoiceDraft, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes what `input` names of a draft. Lines, where given, are the whole new list."""
    invoice = await lock_invoice(session, viewer, id, InvoiceMove.EDIT, expected_version)
    faults, team = Faults(), await team_of(session, viewer)
    before = await lines_of(session, invoice)
    await change_client(session, viewer, team, invoice, input, faults)
    await _write(session, viewer, team, invoice, input, faults)
    lines: Sequence[InvoiceLine] = before
    if "line_items" in input:
        lines = await read_lines(
            session, viewer, invoice, input["line_items"], before, partial(new_line, invoice), faults
        )
    faults.refuse_if_any()
    await put_lines(session, invoice, lines, before)
    record(session, EventType.INVOICE_UPDATED, invoice)
    return {"invoice": invoice}


async def quote_convert(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Turns an accepted quote into a draft invoice of the lines that were accepted, once and only once."""
    quote = await quote_rows.lock_quote(session, viewer, id, QuoteMove.CONVERT, expected_version)
    invoice, lines = invoice_of(
        await team_of(session, viewer), quote, await quote_rows.lines_of(session, quote)
    )
    session.add(invoice)
    await put_lines(session, invoice, lines)
    quote.converted_at = invoice.created_at
    record(session, EventType.QUOTE_CONVERTED, quote, invoice_id=invoice.id)
    record(session, EventType.INVOICE_CREATED, invoice, quote_id=quote.id)
    return {"quote": quote, "invoice": invoice}


def invoice_of(team: Team, quote: Quote, quoted: Sequence[QuoteLine]) -> tuple[Invoice, list[InvoiceLine]]:
    """The draft invoice of what was accepted of a quote, and its lines; not calculated, not stored.

    Its notes are the quote's where the team has none for invoices.
    """
    invoice = new_invoice(team, quote.client_id, quote.currency)
    for name in set(DocumentColumns.model_fields) - {"external_id", "payment_status"}:
        setattr(invoice, name, getattr(quote, name))
    invoice.notes = team.default_invoice_notes or quote.notes
    invoice.quote_id = quote.id
    lines: list[InvoiceLine] = []
    for accepted in quoted:
        if accepted.selected or not accepted.optional:
            line = new_line(invoice)
            for name in LineColumns.model_fields:
                setattr(line, name, getattr(accepted, name))
            line.position = len(lines)
            lines.append(line)
    return invoice, lines


async def _write(
    session: AsyncSession, viewer: Viewer, team: Team, invoice: Invoice, input: InvoiceDraft, faults: Faults
) -> None:
    await write_head(session, viewer, invoice, input, faults)
    period = (invoice.issue_date, invoice.due_date)
    invoice.issue_date, invoice.due_date = read_period(
        input, "due_date", period, team.payment_terms_days, faults
    )
    invoice.overdue_at = end_of_day(invoice.due_date, team.timezone)
    if invoice.external_id and "external_id" in input:
        path = ("input", "external_id")
        await refuse_taken(session, viewer, invoice, "external_id", invoice.external_id, path)
