"""Quotes and clients, which point to each other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Self

import strawberry
from strawberry import ID

from benchmarks.peers.strawberry_docs.inputs import QuoteSort
from benchmarks.peers.strawberry_docs.types import (
    Address,
    Connection,
    Discount,
    Info,
    Invoice,
    Label,
    LineItem,
    Member,
    Money,
    TaxLine,
    plain,
)
from models.client import ClientKind
from models.document import PaymentStatus
from models.pricing import PricingMode
from models.quote_status import DocumentType, QuoteStatus
from models.team import DocumentTemplate

_AS_THEY_ARE = (
    *("id", "number", "version", "revision", "document_type", "title", "description", "reference", "notes"),
    *(
        "terms",
        "template",
        "currency",
        "pricing_mode",
        "issue_date",
        "valid_until",
        "created_at",
        "updated_at",
    ),
    *("sent_at", "viewed_at", "accepted_at", "rejected_at", "converted_at", "deleted_at", "payment_status"),
    *("client_id", "owner_id"),
)


@strawberry.type
class Client:
    """Someone who receives quotes."""

    id: ID
    kind: ClientKind
    name: str
    company: str | None
    email: str | None
    phone: str | None
    website: str | None
    notes: str | None
    currency: str | None
    external_id: str | None
    address: Address

    @strawberry.field
    async def quotes(self, info: Info, first: int = 25, sort: QuoteSort | None = None) -> Connection[Quote]:
        """The client's quotes, newest first."""
        rows = await info.context["loaders"].newest_quotes.load((self.id, first))
        return Connection.all_of([Quote.of(row) for row in rows])

    @classmethod
    def of(cls, row: Any) -> Self:
        """From its row."""
        return cls(
            id=row.id,
            kind=row.kind,
            name=row.name,
            company=row.company,
            email=row.email,
            phone=row.phone,
            website=row.website,
            notes=row.notes,
            currency=row.currency,
            external_id=row.external_id,
            address=Address(
                line1=row.address_line1,
                line2=row.address_line2,
                city=row.address_city,
                region=row.address_region,
                postal_code=row.address_postal_code,
                country=row.address_country,
            ),
        )


@strawberry.type
class Quote:
    """An offer."""

    id: ID
    number: str
    version: int
    revision: int
    document_type: DocumentType
    status: QuoteStatus
    title: str | None
    description: str | None
    reference: str | None
    notes: str | None
    terms: str | None
    template: DocumentTemplate
    currency: str
    pricing_mode: PricingMode
    issue_date: date
    valid_until: date
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None
    viewed_at: datetime | None
    accepted_at: datetime | None
    rejected_at: datetime | None
    converted_at: datetime | None
    deleted_at: datetime | None
    subtotal: Money
    discount: Discount | None
    discount_total: Money
    adjustment: Money
    tax_total: Money
    total: Money
    payment_status: PaymentStatus
    client_id: strawberry.Private[str]
    owner_id: strawberry.Private[str | None]

    @strawberry.field
    async def client(self, info: Info) -> Client:
        """Whom it is for."""
        return Client.of(await info.context["loaders"].clients.load(self.client_id))

    @strawberry.field
    async def owner(self, info: Info) -> Member | None:
        """Who looks after it."""
        if self.owner_id is None:
            return None
        row = await info.context["loaders"].members.load(self.owner_id)
        return Member(id=row.id, name=row.name, email=row.email)

    @strawberry.field
    async def line_items(self, info: Info) -> list[LineItem]:
        """The lines, in order."""
        return [LineItem.of(row) for row in await info.context["loaders"].line_items.load(self.id)]

    @strawberry.field
    async def tax_lines(self, info: Info) -> list[TaxLine]:
        """The tax, by rate."""
        return [
            TaxLine(
                name=row.name,
                rate=plain(row.rate),
                taxable=Money.of(row.taxable_minor, row.currency),
                tax=Money.of(row.tax_minor, row.currency),
            )
            for row in await info.context["loaders"].tax_lines.load(self.id)
        ]

    @strawberry.field
    async def labels(self, info: Info) -> list[Label]:
        """Its labels, by name."""
        rows = await info.context["loaders"].labels.load(self.id)
        return [Label(id=row.id, name=row.name, color=row.color) for row in rows]

    @strawberry.field
    async def invoices(self, info: Info) -> Connection[Invoice]:
        """The invoices made from it, newest first."""
        rows = await info.context["loaders"].invoices.load(self.id)
        return Connection.all_of([Invoice.of(row) for row in rows])

    @classmethod
    def of(cls, row: Any) -> Self:
        """From its row."""
        expired = row.status == QuoteStatus.SENT and row.expires_at <= datetime.now(UTC)
        return cls(
            **{name: getattr(row, name) for name in _AS_THEY_ARE},
            status=QuoteStatus.EXPIRED if expired else row.status,
            subtotal=Money.of(row.subtotal_minor, row.currency),
            discount=Discount.of(row),
            discount_total=Money.of(row.discount_minor, row.currency),
            adjustment=Money.of(row.adjustment_minor, row.currency),
            tax_total=Money.of(row.tax_minor, row.currency),
            total=Money.of(row.total_minor, row.currency),
        )
