"""What the operations pass in."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import strawberry
from strawberry import ID

from models.document import PaymentStatus
from models.quote_status import QuoteStatus


@strawberry.enum
class SortDirection(StrEnum):
    """Up or down."""

    ASC = "ASC"
    DESC = "DESC"


@strawberry.enum
class QuoteSortKey(StrEnum):
    """What quotes are sorted by."""

    CREATED_AT = "CREATED_AT"
    TOTAL = "TOTAL"


@strawberry.enum
class ClientSortKey(StrEnum):
    """What clients are sorted by."""

    CREATED_AT = "CREATED_AT"


@strawberry.input
class QuoteSort:
    """The order of quotes."""

    by: QuoteSortKey
    direction: SortDirection


@strawberry.input
class ClientSort:
    """The order of clients."""

    by: ClientSortKey
    direction: SortDirection


@strawberry.input
class QuoteFilter:
    """Which quotes."""

    status: list[QuoteStatus] | None = None
    number: str | None = None
    owner_id: ID | None = None
    client_id: ID | None = None


@strawberry.input
class InvoiceFilter:
    """Which invoices."""

    payment_status: list[PaymentStatus] | None = None


@strawberry.input
class QuoteLineItemInput:
    """A line of a new quote."""

    name: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    product_id: ID | None = None
    description: str | None = None
    unit: str | None = None


@strawberry.input
class QuoteCreateInput:
    """A new quote."""

    client_id: ID
    issue_date: date
    line_items: list[QuoteLineItemInput]
    title: str | None = None
