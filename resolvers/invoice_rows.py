"""Reading an invoice with its lines, and putting back what a verb has changed of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import day_at, end_of_day
from models.document import PaymentStatus
from models.identifier import Prefix, new_id
from models.invoice import Invoice, InvoiceLine, InvoiceTaxLine
from models.invoice_status import INVOICE_STATES, InvoiceMove, InvoiceStatus, payment_status
from models.quote import Quote
from models.team import Team
from models.totals import Totals
from models.viewer import Viewer
from resolvers.document import price, tax_line_columns
from resolvers.document_lines import replace_lines
from resolvers.rows import lock


async def lock_invoice(
    session: AsyncSession,
    viewer: Viewer,
    identifier: str,
    move: InvoiceMove,
    expected_version: int | None = None,
    path: tuple[str, ...] = ("id",),
) -> Invoice:
    """The invoice, locked and moved to the state that `move` leads to, its version counted up.

    Raises Refused NOT_FOUND, VERSION_CONFLICT or INVALID_STATE.
    """
    invoice = await lock(session, viewer, Invoice, identifier, path, expected_version=expected_version)
    invoice.status = INVOICE_STATES.after(move, InvoiceStatus(invoice.status), path)
    invoice.version += 1
    return invoice


async def lines_of(session: AsyncSession, invoice: Invoice) -> list[InvoiceLine]:
    """The lines of the invoice, in order."""
    line: Any = InvoiceLine
    statement = select(InvoiceLine).where(line.team_id == invoice.team_id, line.invoice_id == invoice.id)
    return list(await session.scalars(statement.order_by(line.position, line.id)))


def new_invoice(team: Team, client_id: str, currency: str) -> Invoice:
    """An empty draft with the team's defaults, not yet in the session."""
    today = day_at(datetime.now(UTC), team.timezone)
    due_date = today + timedelta(days=team.payment_terms_days)
    return Invoice(
        team_id=team.id,
        id=new_id(Prefix.INVOICE),
        client_id=client_id,
        currency=currency,
        status=InvoiceStatus.DRAFT,
        pricing_mode=team.pricing_mode,
        template=team.template,
        issue_date=today,
        due_date=due_date,
        overdue_at=end_of_day(due_date, team.timezone),
    )


def new_line(invoice: Invoice) -> InvoiceLine:
    """An empty line of the invoice, not yet in the session."""
    return InvoiceLine(
        team_id=invoice.team_id,
        id=new_id(Prefix.INVOICE_LINE),
        invoice_id=invoice.id,
        position=0,
        name="",
        currency=invoice.currency,
    )


async def put_lines(
    session: AsyncSession, invoice: Invoice, lines: Sequence[InvoiceLine], before: Sequence[InvoiceLine] = ()
) -> None:
    """Calculates the invoice with `lines` and puts them in the place of those there were `before`."""
    totals = price(invoice, lines)
    settle(invoice)
    tax_line: Any = InvoiceTaxLine
    old = delete(InvoiceTaxLine).where(tax_line.team_id == invoice.team_id, tax_line.invoice_id == invoice.id)
    await replace_lines(session, before, lines, old, new_tax_lines(invoice, totals))


def new_tax_lines(invoice: Invoice, totals: Totals) -> list[InvoiceTaxLine]:
    """The tax lines that the totals come to."""
    return [
        InvoiceTaxLine(
            team_id=invoice.team_id, id=new_id(Prefix.INVOICE_TAX_LINE), invoice_id=invoice.id, **columns
        )
        for columns in tax_line_columns(totals, invoice.currency)
    ]


def settle(invoice: Invoice) -> bool:
    """Works out what is due and how far the invoice is paid; True where this made it paid."""
    was_paid = invoice.payment_status == PaymentStatus.PAID
    claimed = invoice.status in (InvoiceStatus.DRAFT, InvoiceStatus.SENT)
    invoice.amount_due_minor = invoice.total_minor - invoice.amount_paid_minor if claimed else 0
    received = invoice.amount_paid_minor + invoice.refunded_minor
    invoice.payment_status = (
        PaymentStatus.UNPAID
        if invoice.status == InvoiceStatus.DRAFT
        else payment_status(invoice.total_minor, received, invoice.refunded_minor)
    )
    paid = invoice.payment_status == PaymentStatus.PAID
    invoice.paid_at = (invoice.paid_at or datetime.now(UTC)) if paid else None
    return paid and not was_paid


async def settle_quote(session: AsyncSession, viewer: Viewer, quote_id: str | None) -> None:
    """Works out how far a quote is paid from its invoices that stand; the quote's row is locked for it."""
    if quote_id is None:
        return
    quote = await lock(session, viewer, Quote, quote_id)
    await session.flush()
    invoice: Any = Invoice
    total, kept, refunded = (
        await session.execute(
            select(
                func.coalesce(func.sum(invoice.total_minor), 0),
                func.coalesce(func.sum(invoice.amount_paid_minor), 0),
                func.coalesce(func.sum(invoice.refunded_minor), 0),
            ).where(
                invoice.team_id == viewer.team_id,
                invoice.quote_id == quote_id,
                invoice.status.in_((InvoiceStatus.SENT, InvoiceStatus.WRITTEN_OFF)),
            )
        )
    ).one()
    owed = max(int(total), quote.total_minor)
    quote.payment_status = payment_status(owed, int(kept + refunded), int(refunded))
