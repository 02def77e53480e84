"""Everything that a demo team has, read as it is stored."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select

from models.client import Client
from models.event import Event
from models.invoice import Invoice, InvoiceLine, InvoiceTaxLine
from models.payment import Payment, Refund
from models.quote import Quote, QuoteLine, QuoteRevision, QuoteTaxLine
from models.team import Team
from server.database import Database
from server.demo.trade import Trade


@dataclass(frozen=True)
class Ledger:
    """Everything that one team has, oldest first where that matters."""

    team: Team
    quotes: list[Any]
    invoices: list[Any]
    payments: list[Any]
    events: list[Any]
    clients: list[Any]
    quote_lines: dict[str, list[Any]]
    quote_tax_lines: dict[str, list[Any]]
    invoice_lines: dict[str, list[Any]]
    invoice_tax_lines: dict[str, list[Any]]
    revisions: dict[str, list[Any]]
    refunds: dict[str, list[Any]]


async def ledger_of(database: Database, trade: Trade) -> Ledger:
    async with database.transaction(trade.team_id) as session:

        async def every(table: Any, *order: Any) -> list[Any]:
            return list(await session.scalars(select(table).order_by(*order)))

        async def by(owner: str, table: Any, order: Any) -> dict[str, list[Any]]:
            rows = await every(table, getattr(table, owner), order)
            return {key: list(group) for key, group in groupby(rows, lambda row: getattr(row, owner))}

        quote_line: Any = QuoteLine
        return Ledger(
            team=await session.get_one(Team, trade.team_id),
            quotes=await every(Quote, Quote.number_value),
            invoices=await every(Invoice, Invoice.created_at),
            payments=await every(Payment, Payment.created_at),
            events=await every(Event, Event.no),
            clients=await every(Client, Client.created_at),
            quote_lines=await by("quote_id", quote_line, quote_line.position),
            quote_tax_lines=await by("quote_id", QuoteTaxLine, QuoteTaxLine.position),
            invoice_lines=await by("invoice_id", InvoiceLine, InvoiceLine.position),
            invoice_tax_lines=await by("invoice_id", InvoiceTaxLine, InvoiceTaxLine.position),
            revisions=await by("quote_id", QuoteRevision, QuoteRevision.revision),
            refunds=await by("payment_id", Refund, Refund.created_at),
        )
