"""Lists of invoices: what they can be filtered and sorted by."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, func, not_
from strawberry import ID

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.enums import expose
from graph.ranges import amount_at_least, amount_at_most
from graph.scalars import CurrencyCode
from graph.search import containing
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


expose(InvoiceSortKey)


@strawberry.input(description="The order of a list of invoices.")
class InvoiceSort:
    """A key and a direction."""

    by: InvoiceSortKey = strawberry.field(description="What to sort by.")
    direction: SortDirection = strawberry.field(
        default=SortDirection.ASC, description="Which end comes first."
    )


@strawberry.input(description="Which invoices to list; all that is given must hold.")
class InvoiceFilter:
    """All that is given must hold."""

    status: list[InvoiceStatus] | None = condition(
        lambda invoice, statuses: invoice.status.in_(statuses), "Any of these statuses."
    )
    payment_status: list[PaymentStatus] | None = condition(
        lambda invoice, statuses: invoice.payment_status.in_(statuses), "Any of these payment statuses."
    )
    overdue: bool | None = condition(
        lambda invoice, late: overdue(invoice) if late else not_(overdue(invoice)),
        "Overdue (true) or not (false) at this moment.",
    )
    number: str | None = condition(
        lambda invoice, pattern: func.lower(invoice.number).like(pattern, escape="/"),
        "This text somewhere in the number, whatever its case.",
        prepare=containing,
    )
    client_id: ID | None = condition(lambda invoice, id: invoice.client_id == id, "For this client.")
    owner_id: ID | None = condition(lambda invoice, id: invoice.owner_id == id, "Owned by this member.")
    quote_id: ID | None = condition(lambda invoice, id: invoice.quote_id == id, "Made from this quote.")
    currency: CurrencyCode | None = condition(
        lambda invoice, code: invoice.currency == code, "In this currency."
    )
    external_id: str | None = condition(
        lambda invoice, id: invoice.external_id == id, "The identifier in your own system."
    )
    issued_from: date | None = condition(
        lambda invoice, day: invoice.issue_date >= day, "Issued on this day or later."
    )
    issued_until: date | None = condition(
        lambda invoice, day: invoice.issue_date <= day, "Issued on this day or earlier."
    )
    due_from: date | None = condition(
        lambda invoice, day: invoice.due_date >= day, "Due on this day or later."
    )
    due_until: date | None = condition(
        lambda invoice, day: invoice.due_date <= day, "Due on this day or earlier."
    )
    created_after: datetime | None = condition(
        lambda invoice, moment: invoice.created_at > moment, "Written after this moment."
    )
    created_before: datetime | None = condition(
        lambda invoice, moment: invoice.created_at < moment, "Written before this moment."
    )
    total_at_least: Decimal | None = condition(
        amount_at_least("total_minor"), "A total of at least this, each invoice in its own currency."
    )
    total_at_most: Decimal | None = condition(
        amount_at_most("total_minor"), "A total of at most this, each invoice in its own currency."
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
    sort=InvoiceSort,
)
