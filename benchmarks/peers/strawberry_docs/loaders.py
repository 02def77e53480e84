"""What hangs on a row, for many rows in one statement: one DataLoader for each relation and request."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import func
from strawberry.dataloader import DataLoader

from benchmarks.peers.strawberry_docs.database import new_session
from models.client import Client
from models.invoice import Invoice
from models.label import Label, QuoteLabel
from models.member import Member
from models.payment import Payment
from models.product import Product
from models.quote import Quote, QuoteLine, QuoteTaxLine


class Loaders:
    """The loaders of one request, which is a team's."""

    def __init__(self, team: str) -> None:
        self.clients = _one(team, Client)
        self.members = _one(team, Member)
        self.products = _one(team, Product)
        self.line_items = _many(team, QuoteLine, QuoteLine.quote_id, QuoteLine.position)
        self.tax_lines = _many(team, QuoteTaxLine, QuoteTaxLine.quote_id, QuoteTaxLine.position)
        self.invoices = _many(team, Invoice, Invoice.quote_id, _newest(Invoice))
        self.payments = _many(team, Payment, Payment.invoice_id, _newest(Payment))
        self.labels = DataLoader(lambda ids: _labels(team, ids))
        self.newest_quotes = DataLoader(lambda keys: _newest_quotes(team, keys))


def _newest(model: Any) -> Any:
    return model.created_at.desc()


def _one(team: str, model: Any) -> DataLoader[str, Any]:
    async def load(ids: list[str]) -> list[Any]:
        async with new_session() as session:
            found = await session.scalars(select(model).where(model.team_id == team, model.id.in_(ids)))
        by_id = {row.id: row for row in found}
        return [by_id.get(id) for id in ids]

    return DataLoader(load)


def _many(team: str, model: Any, key: Any, order: Any) -> DataLoader[str, list[Any]]:
    async def load(ids: list[str]) -> list[list[Any]]:
        async with new_session() as session:
            found = await session.scalars(
                select(model).where(model.team_id == team, key.in_(ids)).order_by(order, model.id)
            )
        groups = defaultdict(list)
        for row in found:
            groups[getattr(row, key.key)].append(row)
        return [groups[id] for id in ids]

    return DataLoader(load)


async def _labels(team: str, ids: list[str]) -> list[list[Label]]:
    link: Any = QuoteLabel
    label: Any = Label
    async with new_session() as session:
        found = await session.execute(
            select(link.quote_id, Label)
            .join(Label, (label.team_id == link.team_id) & (label.id == link.label_id))
            .where(link.team_id == team, link.quote_id.in_(ids))
            .order_by(label.name, label.id)
        )
    groups = defaultdict(list)
    for quote_id, row in found:
        groups[quote_id].append(row)
    return [groups[id] for id in ids]


async def _newest_quotes(team: str, keys: list[tuple[str, int]]) -> list[list[Quote]]:
    """The newest quotes of each client; a key is a client's id and how many are asked for."""
    quote: Any = Quote
    place = func.row_number().over(
        partition_by=quote.client_id, order_by=(quote.created_at.desc(), quote.id.desc())
    )
    numbered = (
        select(Quote, place.label("place"))
        .where(quote.team_id == team, quote.client_id.in_([id for id, _ in keys]), quote.deleted_at.is_(None))
        .subquery()
    )
    most = max(first for _, first in keys)
    async with new_session() as session:
        found = await session.scalars(
            select(aliased(Quote, numbered)).where(numbered.c.place <= most).order_by(numbered.c.place)
        )
    groups = defaultdict(list)
    for row in found:
        groups[row.client_id].append(row)
    return [groups[id][:first] for id, first in keys]
