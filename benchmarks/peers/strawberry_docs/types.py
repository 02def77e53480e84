"""The types of the contract that the operations ask for, each made from a row."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, Self, TypeVar

import strawberry
from strawberry import ID

from benchmarks.peers.priced_lines import exponent
from models.client import ClientKind
from models.document import LineItemKind, PaymentStatus
from models.invoice_status import InvoiceStatus
from models.payment import PaymentMethod
from models.pricing import DiscountType, PricingMode
from models.quote_status import DocumentType, QuoteStatus
from models.team import DocumentTemplate

for each in (
    *(LineItemKind, PaymentStatus, InvoiceStatus, PaymentMethod, DiscountType, PricingMode),
    *(DocumentType, QuoteStatus, ClientKind, DocumentTemplate),
):
    strawberry.enum(each)

Info = strawberry.Info[Any, None]
N = TypeVar("N")


def plain(value: Decimal) -> Decimal:
    """The number without idle zeros and without an exponent."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short.as_tuple().exponent > 0 else short  # type: ignore[operator]


@strawberry.type
class Money:
    """An amount in a currency."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, minor: int, currency: str) -> Self:
        """From minor units."""
        return cls(amount=Decimal(minor).scaleb(-exponent(currency)), currency=currency)

    @classmethod
    def price(cls, price: Decimal, currency: str) -> Self:
        """From a price, which may be finer than the currency's smallest unit."""
        short, places = plain(price), exponent(currency)
        padded = short.quantize(Decimal(1).scaleb(-places))
        return cls(amount=short if short != padded else padded, currency=currency)


@strawberry.type
class Discount:
    """A percentage or an amount."""

    type: DiscountType
    value: Decimal

    @classmethod
    def of(cls, row: Any) -> Self | None:
        """From a document or a line."""
        return cls(type=row.discount_type, value=plain(row.discount_value)) if row.discount_type else None


@strawberry.type
class PageInfo:
    """Where a page stands."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[N]):
    """A node with its place."""

    cursor: str
    node: N


@strawberry.type
class Connection(Generic[N]):
    """A page of a list."""

    edges: list[Edge[N]]
    page_info: PageInfo
    count: strawberry.Private[Any] = None

    @strawberry.field
    def nodes(self) -> list[N]:
        """Without their cursors."""
        return [edge.node for edge in self.edges]

    @strawberry.field
    async def total_count(self) -> int:
        """Of the whole list."""
        return int(await self.count())

    @classmethod
    def of(cls, nodes: list[N], cursors: list[str], *, more: bool, after: bool, count: Any = None) -> Self:
        """From the nodes of a page and their cursors."""
        edges = [Edge(cursor=cursor, node=node) for node, cursor in zip(nodes, cursors, strict=True)]
        info = PageInfo(
            has_next_page=more,
            has_previous_page=after,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )
        return cls(edges=edges, page_info=info, count=count)

    @classmethod
    def all_of(cls, nodes: list[N]) -> Self:
        """From all nodes of a short list."""
        return cls.of(nodes, [str(i) for i in range(len(nodes))], more=False, after=False)


@strawberry.type
class Product:
    """Something a team sells."""

    id: ID
    name: str
    code: str | None


@strawberry.type
class Member:
    """A person in a team."""

    id: ID
    name: str
    email: str


@strawberry.type
class Label:
    """A coloured word."""

    id: ID
    name: str
    color: str


@strawberry.type
class TaxLine:
    """The tax of one rate."""

    name: str
    rate: Decimal
    taxable: Money
    tax: Money


@strawberry.type
class Address:
    """Where somebody is."""

    line1: str | None
    line2: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None


@strawberry.type
class LineItem:
    """A line of a quote."""

    id: ID
    kind: LineItemKind
    position: int
    name: str
    description: str | None
    quantity: Decimal
    unit: str | None
    tax_rate: Decimal
    unit_price: Money
    discount: Discount | None
    tax_amount: Money
    amount: Money
    optional: bool
    selected: bool
    comments: str | None
    product_id: strawberry.Private[str | None]

    @strawberry.field
    async def product(self, info: Info) -> Product | None:
        """What the line was taken from."""
        if self.product_id is None:
            return None
        row = await info.context["loaders"].products.load(self.product_id)
        return Product(id=row.id, name=row.name, code=row.code)

    @classmethod
    def of(cls, row: Any) -> Self:
        """From its row."""
        return cls(
            id=row.id,
            kind=row.kind,
            position=row.position,
            name=row.name,
            description=row.description,
            quantity=plain(row.quantity),
            unit=row.unit,
            tax_rate=plain(row.tax_rate),
            unit_price=Money.price(row.unit_price, row.currency),
            discount=Discount.of(row),
            tax_amount=Money.of(row.tax_minor, row.currency),
            amount=Money.of(row.amount_minor, row.currency),
            optional=row.optional,
            selected=row.selected,
            comments=row.comments,
            product_id=row.product_id,
        )


@strawberry.type
class Payment:
    """Money that came in."""

    id: ID
    amount: Money
    fee: Money
    net: Money
    method: PaymentMethod
    received_at: datetime

    @classmethod
    def of(cls, row: Any) -> Self:
        """From its row."""
        return cls(
            id=row.id,
            amount=Money.of(row.amount_minor, row.currency),
            fee=Money.of(row.fee_minor, row.currency),
            net=Money.of(row.net_minor, row.currency),
            method=row.method,
            received_at=row.received_at,
        )


@strawberry.type
class Invoice:
    """A claim for payment."""

    id: ID
    number: str | None
    status: InvoiceStatus
    payment_status: PaymentStatus
    due_date: date
    overdue: bool
    total: Money
    amount_paid: Money
    amount_due: Money

    @strawberry.field
    async def payments(self, info: Info) -> Connection[Payment]:
        """What was paid, newest first."""
        rows = await info.context["loaders"].payments.load(self.id)
        return Connection.all_of([Payment.of(row) for row in rows])

    @classmethod
    def of(cls, row: Any) -> Self:
        """From its row."""
        open_ = row.payment_status in (PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID)
        return cls(
            id=row.id,
            number=row.number,
            status=row.status,
            payment_status=row.payment_status,
            due_date=row.due_date,
            overdue=row.status == InvoiceStatus.SENT and open_ and row.overdue_at <= datetime.now(UTC),
            total=Money.of(row.total_minor, row.currency),
            amount_paid=Money.of(row.amount_paid_minor, row.currency),
            amount_due=Money.of(row.amount_due_minor, row.currency),
        )
