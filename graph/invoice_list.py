"""Lists of invoices: what they can be filtered and sorted by."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, func, not_
from strawberry import ID

from graph.document_filter import DocumentFilter
from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.document import PaymentStatus
from models.invoice import Invoice
from models.invoice_status import InvoiceStatus

READ_INVOICES = "read:invoices"


def overdue(invoice: Any) -> ColumnElement[bool]:
    """`models.invoice_status.is_overdue` at the present moment, in SQL."""
    return and_(
        invoice.status == InvoiceStatus.SENT,
        invoice.payment_status.in_((PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID)),
        invoice.overdue_at <= func.now(),
    )


class InvoiceSortKey(DescribedEnum):
    """What invoices can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the invoice was written."
    UPDATED_AT = "UPDATED_AT", "When the invoice last changed."
    TITLE = "TITLE", "The title, byte by byte; invoices without one first."
    TOTAL = "TOTAL", "The total, in the smallest unit of its currency."
    NUMBER = "NUMBER", "The counted part of the number; drafts, which have none, first."
    DUE_DATE = "DUE_DATE", "The day it is due."


@strawberry.input(description="Which invoices to list; all that is given must hold.")
class InvoiceFilter(DocumentFilter):
    """All that is given must hold."""

    status: list[InvoiceStatus] | None = condition(
        lambda invoice, statuses: invoice.status.in_(statuses), "Any of these statuses."
    )
    overdue: bool | None = condition(
        lambda invoice, late: overdue(invoice) if late else not_(overdue(invoice)),
        "Overdue (true) or not (false) at this moment.",
    )
    quote_id: ID | None = condition(lambda invoice, id: invoice.quote_id == id, "Made from this quote.")
    due_from: date | None = condition(
        lambda invoice, day: invoice.due_date >= day, "Due on this day or later."
    )
    due_until: date | None = condition(
        lambda invoice, day: invoice.due_date <= day, "Due on this day or earlier."
    )


INVOICES = Collection(
    row=Invoice,
    scope=READ_INVOICES,
    sort_keys={
        InvoiceSortKey.CREATED_AT: SortKey(lambda invoice: invoice.created_at, datetime),
        InvoiceSortKey.UPDATED_AT: SortKey(lambda invoice: invoice.updated_at, datetime),
        InvoiceSortKey.TITLE: SortKey(lambda invoice: func.coalesce(invoice.title, ""), str),
        InvoiceSortKey.TOTAL: SortKey(lambda invoice: invoice.total_minor, int),
        InvoiceSortKey.NUMBER: SortKey(lambda invoice: func.coalesce(invoice.number_value, 0), int),
        InvoiceSortKey.DUE_DATE: SortKey(lambda invoice: invoice.due_date, date),
    },
    default_sort=(InvoiceSortKey.CREATED_AT, SortDirection.DESC),
    filter=InvoiceFilter,
    sort=sort_input(InvoiceSortKey, "invoices"),
)
