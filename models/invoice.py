"""Invoices: the claim, its lines and tax lines."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.columns import (
    TeamOwned,
    Timestamped,
    Versioned,
    code_field,
    enum_field,
    id_field,
    instant_field,
    minor_field,
    text_field,
)
from models.document import DocumentColumns, LineColumns, TaxLineColumns
from models.invoice_status import InvoiceStatus
from models.keys import same_team_key, team_key, unique_where_given

_MAY_FALL_OVERDUE = text(
    "status = 'SENT' and payment_status in ('UNPAID', 'PARTIALLY_PAID') and overdue_noticed_at is null"
)


class Invoice(TeamOwned, DocumentColumns, Versioned, table=True):
    """A claim for payment; it gets its number, without gaps, when it is sent."""

    __tablename__ = "invoice"
    __table_args__ = (
        team_key(),
        same_team_key("client_id", "client"),
        same_team_key("owner_id", "member"),
        same_team_key("quote_id", "quote"),
        CheckConstraint("amount_paid_minor between 0 and total_minor", name="invoice_not_overpaid"),
        unique_where_given("invoice", "number"),
        unique_where_given("invoice", "external_id"),
        Index("invoice_created_at_idx", "team_id", "created_at", "id"),
        Index("invoice_total_idx", "team_id", "total_minor", "id"),
        Index("invoice_due_date_idx", "team_id", "due_date", "id"),
        Index("invoice_overdue_idx", "team_id", "overdue_at", "id", postgresql_where=_MAY_FALL_OVERDUE),
        Index("invoice_payment_status_idx", "team_id", "payment_status", "created_at", "id"),
        Index("invoice_client_idx", "team_id", "client_id", "created_at", "id"),
        Index("invoice_quote_idx", "team_id", "quote_id", "created_at", "id"),
    )

    number: str | None = code_field(default=None)
    number_value: int | None = None
    status: InvoiceStatus = enum_field(InvoiceStatus, "invoice_status", default=InvoiceStatus.DRAFT)
    quote_id: str | None = id_field(default=None)
    issue_date: date
    due_date: date
    overdue_at: datetime = instant_field()
    """The midnight, in the team's time zone, that ends `due_date`."""
    overdue_noticed_at: datetime | None = instant_field(default=None)
    """When the event log was told that the invoice is overdue; that happens once."""
    amount_paid_minor: int = minor_field(default=0)
    """What came in less what was refunded."""
    refunded_minor: int = minor_field(default=0)
    amount_due_minor: int = minor_field(default=0)

    sent_at: datetime | None = instant_field(default=None)
    paid_at: datetime | None = instant_field(default=None)
    voided_at: datetime | None = instant_field(default=None)
    void_reason: str | None = text_field(default=None)
    written_off_at: datetime | None = instant_field(default=None)
    write_off_reason: str | None = text_field(default=None)


class InvoiceLine(TeamOwned, LineColumns, Timestamped, table=True):
    """A line of an invoice."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        same_team_key("invoice_id", "invoice"),
        same_team_key("product_id", "product"),
        Index("invoice_line_invoice_idx", "team_id", "invoice_id", "position"),
    )

    invoice_id: str = id_field()


class InvoiceTaxLine(TeamOwned, TaxLineColumns, table=True):
    """The tax of one group of an invoice's lines."""

    __tablename__ = "invoice_tax_line"
    __table_args__ = (
        same_team_key("invoice_id", "invoice"),
        Index("invoice_tax_line_invoice_idx", "team_id", "invoice_id", "position"),
    )

    invoice_id: str = id_field()


class InvoiceIssue(TeamOwned, table=True):
    """An invoice exactly as it was issued; the row is written once and never changed."""

    __tablename__ = "invoice_issue"
    __table_args__ = (
        same_team_key("invoice_id", "invoice"),
        Index("invoice_issue_key", "team_id", "invoice_id", unique=True),
    )

    invoice_id: str = id_field()
    document: dict[str, Any] = Field(sa_type=JSONB)
    """The frozen document: head, lines and totals, client and team, as plain JSON."""
    issued_at: datetime = instant_field()
