"""The lists at the root, each cut into pages by key."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_

from benchmarks.peers.strawberry_docs.database import new_session
from benchmarks.peers.strawberry_docs.inputs import (
    InvoiceFilter,
    QuoteFilter,
    QuoteSort,
    QuoteSortKey,
    SortDirection,
)
from benchmarks.peers.strawberry_docs.quote import Client, Quote
from benchmarks.peers.strawberry_docs.types import Connection, Invoice
from models.client import Client as ClientRow
from models.invoice import Invoice as InvoiceRow
from models.quote import Quote as QuoteRow
from models.quote_status import QuoteStatus

row: Any = QuoteRow
_COLUMNS = {QuoteSortKey.CREATED_AT: row.created_at, QuoteSortKey.TOTAL: row.total_minor}
_NEWEST_FIRST = QuoteSort(by=QuoteSortKey.CREATED_AT, direction=SortDirection.DESC)


async def quotes(
    team: str, first: int, after: str | None, filter: QuoteFilter | None, sort: QuoteSort | None
) -> Connection[Quote]:
    """A page of quotes."""
    order = sort or _NEWEST_FIRST
    column, ascending = _COLUMNS[order.by], order.direction is SortDirection.ASC
    conditions = _conditions(team, filter)
    bounds = []
    if after is not None:
        place, limit = tuple_(column, row.id), tuple_(*_decode(after, order))
        bounds = [place > limit if ascending else place < limit]
    ordering = [column.asc(), row.id.asc()] if ascending else [column.desc(), row.id.desc()]

    async def count() -> Any:
        async with new_session() as session:
            return await session.scalar(select(func.count()).select_from(QuoteRow).where(*conditions))

    async with new_session() as session:
        found = await session.scalars(
            select(QuoteRow).where(*conditions, *bounds).order_by(*ordering).limit(first + 1)
        )
        rows = list(found)
    shown = rows[:first]
    return Connection.of(
        [Quote.of(each) for each in shown],
        [_encode(each, order) for each in shown],
        more=len(rows) > first,
        after=after is not None,
        count=count,
    )


async def invoices(team: str, first: int, filter: InvoiceFilter | None) -> Connection[Invoice]:
    """The newest invoices."""
    invoice: Any = InvoiceRow
    conditions = [invoice.team_id == team]
    if filter and filter.payment_status:
        conditions.append(invoice.payment_status.in_(filter.payment_status))
    statement = select(InvoiceRow).where(*conditions).order_by(invoice.created_at.desc(), invoice.id.desc())
    async with new_session() as session:
        return Connection.all_of([Invoice.of(each) for each in await session.scalars(statement.limit(first))])


async def clients(team: str, first: int) -> Connection[Client]:
    """The newest clients."""
    client: Any = ClientRow
    live = (client.team_id == team, client.deleted_at.is_(None), client.archived_at.is_(None))
    statement = select(ClientRow).where(*live).order_by(client.created_at.desc(), client.id.desc())
    async with new_session() as session:
        return Connection.all_of([Client.of(each) for each in await session.scalars(statement.limit(first))])


def _conditions(team: str, filter: QuoteFilter | None) -> list[Any]:
    found = [row.team_id == team, row.deleted_at.is_(None)]
    if filter is None:
        return found
    if filter.status:
        expired = and_(row.status == QuoteStatus.SENT, row.expires_at <= datetime.now(UTC))
        wanted = and_(row.status.in_(filter.status), ~expired)
        found.append(or_(wanted, expired) if QuoteStatus.EXPIRED in filter.status else wanted)
    if filter.number:
        found.append(func.lower(row.number).contains(filter.number.lower(), autoescape=True))
    if filter.owner_id:
        found.append(row.owner_id == filter.owner_id)
    if filter.client_id:
        found.append(row.client_id == filter.client_id)
    return found


def _encode(quote: QuoteRow, order: QuoteSort) -> str:
    value = quote.created_at.isoformat() if order.by is QuoteSortKey.CREATED_AT else quote.total_minor
    return base64.urlsafe_b64encode(json.dumps([value, quote.id]).encode()).decode()


def _decode(cursor: str, order: QuoteSort) -> tuple[Any, str]:
    value, id = json.loads(base64.urlsafe_b64decode(cursor))
    return datetime.fromisoformat(value) if order.by is QuoteSortKey.CREATED_AT else value, id
