"""Invoices in the schema."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.document import DocumentFields, LineItemFields, TaxLine
from graph.email import EMAILS, Email
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column, computed, to_many, to_one
from graph.engine.node import Node, node
from graph.invoice_list import INVOICES, READ_INVOICES, overdue
from graph.money import Money, money
from graph.payment_list import PAYMENTS
from graph.quote_list import READ_QUOTES
from graph.signed_url import pdf_url, public_url
from models.invoice import Invoice as InvoiceRow
from models.invoice import InvoiceLine, InvoiceTaxLine
from models.invoice_status import InvoiceStatus, is_overdue
from models.mail import Mail
from models.payment import Payment as PaymentRow
from models.public_link import PublicLink
from models.quote import Quote as QuoteRow

if TYPE_CHECKING:
    from graph.payment import Payment
    from graph.quote import Quote


@node(InvoiceLine, prefix="invoiceline", scope=READ_INVOICES, description="A line of an invoice.")
class InvoiceLineItem(LineItemFields, Node):
    """A row of `invoice_line`."""


@node(InvoiceRow, prefix="invoice", scope=READ_INVOICES, description="A claim for payment.")
class Invoice(DocumentFields, Node):
    """A row of `invoice`."""

    number: str | None = column(InvoiceRow.number, "The number, given without gaps when it is sent.")
    status: InvoiceStatus = column(InvoiceRow.status, "Where it stands, apart from its payment.")
    quote: Annotated["Quote", strawberry.lazy("graph.quote")] | None = to_one(
        QuoteRow, InvoiceRow.quote_id, "The quote it was made from.", scope=READ_QUOTES
    )
    issue_date: date = column(InvoiceRow.issue_date, "The date on the document.")
    due_date: date = column(InvoiceRow.due_date, "The last day, in the team's time zone, to pay it.")
    overdue: bool = computed(
        lambda invoice, info: is_overdue(
            invoice.status, invoice.payment_status, invoice.overdue_at, info.context.now
        ),
        "Whether its due date is over and something is still due.",
        sql=overdue,
    )
    amount_paid: Money = money(InvoiceRow.amount_paid_minor, "What was paid less what was refunded.")
    amount_refunded: Money = money(InvoiceRow.refunded_minor, "What was refunded.")
    amount_due: Money = money(InvoiceRow.amount_due_minor, "What is still to be paid.")
    tax_lines: list[TaxLine] = to_many(
        InvoiceTaxLine,
        InvoiceTaxLine.invoice_id,
        "The tax by category and rate, highest rate first.",
        order_by=[InvoiceTaxLine.position],
    )
    line_items: list[InvoiceLineItem] = to_many(
        InvoiceLine,
        InvoiceLine.invoice_id,
        "The lines, at most 100, in order.",
        order_by=[InvoiceLine.position, InvoiceLine.id],
    )
    payments: Connection[Annotated["Payment", strawberry.lazy("graph.payment")]] | None = connection(
        PAYMENTS, "What was paid, newest first.", key=PaymentRow.invoice_id
    )
    sent_at: datetime | None = column(InvoiceRow.sent_at, "When it was sent.")
    paid_at: datetime | None = column(InvoiceRow.paid_at, "When nothing was due any more.")
    voided_at: datetime | None = column(InvoiceRow.voided_at, "When it was cancelled.")
    void_reason: str | None = column(InvoiceRow.void_reason, "Why it was cancelled.")
    written_off_at: datetime | None = column(InvoiceRow.written_off_at, "When it was given up.")
    write_off_reason: str | None = column(InvoiceRow.write_off_reason, "Why it was given up.")
    public_url: str | None = public_url(
        PublicLink.invoice_id,
        "Where the client sees it, with its payments, without an account; null unless it was sent.",
    )
    pdf_url: str | None = pdf_url(
        "Where it is downloaded as PDF, for an hour at least: as it was sent, with what was paid since."
    )
    emails: Connection[Email] | None = connection(
        EMAILS, "The e-mails about it, newest first.", key=Mail.invoice_id
    )


@strawberry.type
class InvoiceQueries:
    """Invoices at the root."""

    invoices: Connection[Invoice] | None = connection(INVOICES, "The invoices of your team, newest first.")

    invoice: Invoice | None = by_id(InvoiceRow, "One invoice.", scope=READ_INVOICES)
