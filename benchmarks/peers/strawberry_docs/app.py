"""The schema and the ASGI application."""

from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import strawberry
from sqlalchemy import select
from sqlalchemy.sql.expression import func
from strawberry import ID
from strawberry.asgi import GraphQL

from benchmarks.peers.priced_lines import PricedLines, priced
from benchmarks.peers.strawberry_docs import lists
from benchmarks.peers.strawberry_docs.database import new_session
from benchmarks.peers.strawberry_docs.inputs import (
    ClientSort,
    InvoiceFilter,
    QuoteCreateInput,
    QuoteFilter,
    QuoteSort,
)
from benchmarks.peers.strawberry_docs.loaders import Loaders
from benchmarks.peers.strawberry_docs.quote import Client, Quote
from benchmarks.peers.strawberry_docs.types import Connection, Info, Invoice
from models.pricing import PricingMode, TaxCategory
from models.quote import Quote as QuoteRow
from models.quote import QuoteLine, QuoteTaxLine
from models.team import DocumentTemplate, Team


@strawberry.type
class Query:
    """What the operations read."""

    @strawberry.field
    async def quotes(
        self,
        info: Info,
        first: int = 25,
        after: str | None = None,
        filter: QuoteFilter | None = None,
        sort: QuoteSort | None = None,
    ) -> Connection[Quote]:
        """Quotes, newest first unless sorted."""
        return await lists.quotes(info.context["team"], first, after, filter, sort)

    @strawberry.field
    async def quote(self, info: Info, id: ID) -> Quote | None:
        """One quote."""
        async with new_session() as session:
            row = await session.get(QuoteRow, (info.context["team"], id))
        return Quote.of(row) if row else None

    @strawberry.field
    async def invoices(
        self, info: Info, first: int = 25, filter: InvoiceFilter | None = None
    ) -> Connection[Invoice]:
        """Invoices, newest first."""
        return await lists.invoices(info.context["team"], first, filter)

    @strawberry.field
    async def clients(
        self, info: Info, first: int = 25, sort: ClientSort | None = None
    ) -> Connection[Client]:
        """Clients, newest first."""
        return await lists.clients(info.context["team"], first)


@strawberry.type
class UserError:
    """Why nothing was changed."""

    code: str
    path: list[str]
    message: str


@strawberry.type
class QuoteCreatePayload:
    """What came of it."""

    quote: Quote
    user_errors: list[UserError]


@strawberry.type
class Mutation:
    """What the operations write."""

    @strawberry.mutation
    async def quote_create(
        self, info: Info, input: QuoteCreateInput, idempotency_key: str | None = None
    ) -> QuoteCreatePayload:
        """Writes a quote."""
        team_id = info.context["team"]
        async with new_session() as session, session.begin():
            team = await session.get_one(Team, team_id)
            found = priced(
                [(each.quantity, each.unit_price, each.tax_rate) for each in input.line_items], team.currency
            )
            number = await session.scalar(select(func.nextval("peer_number")))
            quote = _quote(input, found, team, number)
            session.add(quote)
            await session.flush()
            session.add_all([*_lines(input, found, quote), *_tax_lines(found, quote)])
        return QuoteCreatePayload(quote=Quote.of(quote), user_errors=[])


def _quote(input: QuoteCreateInput, found: PricedLines, team: Team, number: Any) -> QuoteRow:
    valid_until = input.issue_date + timedelta(days=30)
    subtotal, tax = sum(found.amounts), sum(found.taxes)
    return QuoteRow(
        team_id=team.id,
        id=f"quote_{uuid4()}",
        client_id=input.client_id,
        title=input.title,
        number=f"P-{number}",
        number_value=number,
        template=DocumentTemplate.MODERN,
        pricing_mode=PricingMode.TAX_EXCLUSIVE,
        currency=team.currency,
        subtotal_minor=subtotal,
        tax_minor=tax,
        total_minor=subtotal + tax,
        total_excluding_tax_minor=subtotal,
        total_if_all_selected_minor=subtotal + tax,
        issue_date=input.issue_date,
        valid_until=valid_until,
        expires_at=datetime.combine(valid_until + timedelta(days=1), time(), UTC),
    )


def _lines(input: QuoteCreateInput, found: PricedLines, quote: QuoteRow) -> list[QuoteLine]:
    each_line = enumerate(zip(input.line_items, found.amounts, found.taxes, strict=True))
    return [
        QuoteLine(
            team_id=quote.team_id,
            id=f"quoteline_{uuid4()}",
            quote_id=quote.id,
            position=position,
            currency=quote.currency,
            tax_category=TaxCategory.S,
            amount_minor=amount,
            tax_minor=tax,
            **asdict(line),
        )
        for position, (line, amount, tax) in each_line
    ]


def _tax_lines(found: PricedLines, quote: QuoteRow) -> list[QuoteTaxLine]:
    return [
        QuoteTaxLine(
            team_id=quote.team_id,
            id=f"quotetax_{uuid4()}",
            quote_id=quote.id,
            position=position,
            name="",
            category=TaxCategory.S,
            rate=group.rate,
            currency=quote.currency,
            taxable_minor=group.taxable,
            tax_minor=group.tax,
        )
        for position, group in enumerate(found.groups)
    ]


class Endpoint(GraphQL[Any, None]):
    """Knows whose request it is."""

    async def get_context(self, request: Any, response: Any) -> Any:
        """The team, and loaders for this request alone."""
        team = request.headers.get("x-team", "")
        return {"team": team, "loaders": Loaders(team)}


app = Endpoint(strawberry.Schema(query=Query, mutation=Mutation), graphql_ide=None)
