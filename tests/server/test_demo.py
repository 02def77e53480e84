"""The demo teams keep every promise that the verbs keep, though a year of them is written in seconds."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jobs.with_time import INVOICES_OVERDUE, QUOTES_EXPIRE
from models.calendar import day_at
from models.document import PaymentStatus
from models.event import EventType
from models.invoice_status import INVOICE_STATES, InvoiceMove, InvoiceStatus, payment_status
from models.pricing import PricingMode, Tax
from models.quote import Quote
from models.quote_status import QUOTE_STATES, QuoteMove, QuoteStatus
from models.totals import calculate
from models.viewer import SYSTEM, Viewer
from resolvers.invoice_send import invoice_send
from resolvers.line_items import to_discount, to_line
from resolvers.perform import Outcome, perform
from resolvers.quote_write import quote_create
from server.database import Database
from server.demo import SHOWN_TEAM, TRADES, load
from server.demo.electrician import ELECTRICIAN
from server.demo.print_shop import PRINT_SHOP
from tests.conftest import CopyOf
from tests.server.demo_ledger import Ledger, ledger_of


@pytest.fixture(scope="module")
def demo_url(copy_of: CopyOf, demo_template: str) -> str:
    """A database with the demo teams in it, for tests that only read."""
    return copy_of(demo_template)


@pytest.fixture
async def demo(demo_url: str) -> AsyncIterator[Database]:
    database = Database(demo_url)
    yield database
    await database.dispose()


@pytest.fixture(scope="module")
def ledgers(demo_url: str) -> list[Ledger]:
    async def read() -> list[Ledger]:
        database = Database(demo_url)
        found = [await ledger_of(database, trade) for trade in TRADES]
        await database.dispose()
        return found

    return asyncio.run(read())


@pytest.fixture(params=range(len(TRADES)), ids=lambda position: str(TRADES[position].team["slug"]))
def ledger(request: pytest.FixtureRequest, ledgers: list[Ledger]) -> Ledger:
    position: int = request.param
    return ledgers[position]


def test_three_trades_have_two_hundred_clients_and_a_thousand_quotes(ledgers: list[Ledger]) -> None:
    assert [(each.team.currency, each.team.pricing_mode) for each in ledgers] == [
        ("USD", PricingMode.TAX_EXCLUSIVE),
        ("AUD", PricingMode.TAX_INCLUSIVE),
        ("JPY", PricingMode.TAX_EXCLUSIVE),
    ]
    assert sum(len(each.clients) for each in ledgers) == 200
    assert sum(len(each.quotes) for each in ledgers) == 1000
    assert ledgers[0].team.slug == SHOWN_TEAM


def test_every_status_is_there(ledger: Ledger) -> None:
    quotes = Counter(quote.status for quote in ledger.quotes)
    assert set(quotes) == set(QuoteStatus)
    invoices = {(invoice.status, invoice.payment_status) for invoice in ledger.invoices}
    assert {status for status, _ in invoices} == set(InvoiceStatus)
    assert {paid for status, paid in invoices if status == InvoiceStatus.SENT} == set(PaymentStatus)
    now = datetime.now(UTC)
    assert any(each.amount_due_minor and each.overdue_at < now and each.sent_at for each in ledger.invoices)
    assert any(quote.revision > 1 for quote in ledger.quotes)
    assert any(quote.discount_type for quote in ledger.quotes)
    assert any(quote.adjustment_minor for quote in ledger.quotes)
    lines = [line for group in ledger.quote_lines.values() for line in group]
    assert {line.kind for line in lines} == {"ITEM", "HEADING", "TEXT"}
    assert {(line.optional, line.selected) for line in lines} == {(False, True), (True, False), (True, True)}


def test_every_total_is_the_calculators(ledger: Ledger) -> None:
    quotes = [
        (quote, ledger.quote_lines[quote.id], ledger.quote_tax_lines[quote.id]) for quote in ledger.quotes
    ]
    invoices = [
        (invoice, ledger.invoice_lines[invoice.id], ledger.invoice_tax_lines[invoice.id])
        for invoice in ledger.invoices
    ]
    for document, lines, tax_lines in [*quotes, *invoices]:
        rate = document.adjustment_tax_rate
        totals = calculate(
            [to_line(line) for line in lines],
            currency=document.currency,
            pricing_mode=document.pricing_mode,
            discount=to_discount(document),
            adjustment_minor=document.adjustment_minor,
            adjustment_tax=Tax.at(rate, "Adjustment") if rate else None,
        )
        assert totals.total == document.total_minor > 0
        assert totals.subtotal == document.subtotal_minor
        assert totals.discount_total == document.discount_minor
        assert totals.tax_total == document.tax_minor
        assert totals.total_excluding_tax == document.total_excluding_tax_minor
        if isinstance(document, Quote):
            assert totals.total_if_all_selected == document.total_if_all_selected_minor
        assert [(each.amount, each.tax, each.discount) for each in totals.lines] == [
            (line.amount_minor, line.tax_minor, line.discount_minor) for line in lines
        ]
        assert [(each.category, each.rate, each.taxable, each.tax) for each in totals.tax_lines] == [
            (each.category, each.rate, each.taxable_minor, each.tax_minor) for each in tax_lines
        ]


def test_quotes_are_numbered_as_they_were_written_and_invoices_as_they_were_sent(ledger: Ledger) -> None:
    prefix = ledger.team.quote_number_prefix
    assert [q.number for q in ledger.quotes] == [f"{prefix}{n:04d}" for n in range(1, len(ledger.quotes) + 1)]
    assert sorted(ledger.quotes, key=lambda quote: quote.created_at) == ledger.quotes
    sent = sorted((each for each in ledger.invoices if each.sent_at), key=lambda invoice: invoice.sent_at)
    prefix = ledger.team.invoice_number_prefix
    assert [each.number for each in sent] == [f"{prefix}{n:04d}" for n in range(1, len(sent) + 1)]
    assert all(each.number is None for each in ledger.invoices if each.sent_at is None)


QUOTE_MOVES = {
    EventType.QUOTE_SENT: QuoteMove.SEND,
    EventType.QUOTE_ACCEPTED: QuoteMove.ACCEPT,
    EventType.QUOTE_REJECTED: QuoteMove.REJECT,
    EventType.QUOTE_CHANGES_REQUESTED: QuoteMove.REQUEST_CHANGES,
    EventType.QUOTE_REVISED: QuoteMove.REVISE,
    EventType.QUOTE_UPDATED: QuoteMove.EDIT,
    EventType.QUOTE_EXPIRED: QuoteMove.EXPIRE,
    EventType.QUOTE_CONVERTED: QuoteMove.CONVERT,
}
INVOICE_MOVES = {
    EventType.INVOICE_SENT: InvoiceMove.SEND,
    EventType.INVOICE_VOIDED: InvoiceMove.VOID,
    EventType.INVOICE_WRITTEN_OFF: InvoiceMove.WRITE_OFF,
}


def test_the_event_log_has_no_gaps_and_leads_to_every_status(ledger: Ledger) -> None:
    events = ledger.events
    assert [event.no for event in events] == list(range(1, len(events) + 1))
    assert [event.occurred_at for event in events] == sorted(event.occurred_at for event in events)
    assert events[-1].occurred_at < datetime.now(UTC) < events[-1].occurred_at + timedelta(days=3)
    quotes: dict[str, QuoteStatus] = {}
    invoices: dict[str, InvoiceStatus] = {}
    for event in events:
        subject, type = event.subject_id, EventType(event.type)
        if type is EventType.QUOTE_CREATED:
            quotes[subject] = QuoteStatus.DRAFT
        elif type is EventType.INVOICE_CREATED:
            invoices[subject] = InvoiceStatus.DRAFT
        elif type in QUOTE_MOVES:
            quotes[subject] = QUOTE_STATES.after(QUOTE_MOVES[type], quotes[subject])
        elif type in INVOICE_MOVES:
            invoices[subject] = INVOICE_STATES.after(INVOICE_MOVES[type], invoices[subject])
    assert quotes == {quote.id: quote.status for quote in ledger.quotes}
    assert invoices == {invoice.id: invoice.status for invoice in ledger.invoices}
    counted = Counter(event.type for event in events)
    assert counted[EventType.CLIENT_CREATED] == len(ledger.clients)
    assert counted[EventType.PAYMENT_RECEIVED] == len(ledger.payments)
    assert counted[EventType.INVOICE_OVERDUE] == sum(1 for each in ledger.invoices if each.overdue_noticed_at)
    assert counted[EventType.PAYMENT_REFUNDED] == sum(map(len, ledger.refunds.values()))


def test_the_time_stamps_of_a_quote_tell_its_status_and_are_in_order(ledger: Ledger) -> None:
    clients = {client.id: client for client in ledger.clients}
    for quote in ledger.quotes:
        answered = {
            QuoteStatus.ACCEPTED: quote.accepted_at,
            QuoteStatus.CONVERTED: quote.accepted_at,
            QuoteStatus.REJECTED: quote.rejected_at,
            QuoteStatus.CHANGES_REQUESTED: quote.changes_requested_at,
        }
        given = {at for at in answered.values() if at is not None}
        assert given == ({answered[quote.status]} if quote.status in answered else set())
        assert (quote.sent_at is None) == (quote.status == QuoteStatus.DRAFT)
        assert (quote.converted_at is not None) == (quote.status == QuoteStatus.CONVERTED)
        assert all(quote.sent_at < at < quote.expires_at for at in given)
        moments = [quote.created_at, quote.sent_at, quote.viewed_at, *given, quote.converted_at]
        passed = [at for at in moments if at is not None]
        assert passed == sorted(passed)
        assert clients[quote.client_id].created_at < quote.created_at
        assert passed[-1] <= quote.updated_at < datetime.now(UTC)
    assert ledger.quotes[-1].created_at - ledger.quotes[0].created_at > timedelta(days=350)


def test_every_revision_that_was_sent_is_frozen_and_only_the_last_is_open(ledger: Ledger) -> None:
    for quote in ledger.quotes:
        revisions = ledger.revisions.get(quote.id, [])
        sent = quote.revision if quote.sent_at else quote.revision - 1
        assert [each.revision for each in revisions] == list(range(1, sent + 1))
        assert [each.superseded_at is None for each in revisions] == [
            each.revision == quote.revision for each in revisions
        ]
        assert [each.accepted_at for each in revisions if each.accepted_at] == (
            [quote.accepted_at] if quote.accepted_at else []
        )
        for each in revisions:
            document = each.document
            assert document["quote"]["number"] == quote.number
            assert document["quote"]["total_minor"] == each.total_minor
            assert sum(tax["tax_minor"] for tax in document["tax_lines"]) == document["quote"]["tax_minor"]


def test_payments_and_refunds_add_up_on_the_invoice_and_on_its_quote(ledger: Ledger) -> None:
    quotes = {quote.id: quote for quote in ledger.quotes}
    paid: Counter[str] = Counter()
    refunded: Counter[str] = Counter()
    for payment in ledger.payments:
        back = sum(refund.amount_minor for refund in ledger.refunds.get(payment.id, []))
        assert payment.refunded_minor == back
        assert payment.net_minor == payment.amount_minor - payment.fee_minor
        paid[payment.invoice_id] += payment.amount_minor
        refunded[payment.invoice_id] += back
    for invoice in ledger.invoices:
        received, back = paid[invoice.id], refunded[invoice.id]
        assert (invoice.amount_paid_minor, invoice.refunded_minor) == (received - back, back)
        claimed = invoice.status in (InvoiceStatus.DRAFT, InvoiceStatus.SENT)
        assert invoice.amount_due_minor == (invoice.total_minor - received + back if claimed else 0)
        assert invoice.payment_status == payment_status(invoice.total_minor, received, back)
        assert (invoice.paid_at is not None) == (invoice.payment_status == PaymentStatus.PAID)
        assert quotes[invoice.quote_id].payment_status == invoice.payment_status
    assert any(payment.fee_minor for payment in ledger.payments)
    assert any(payment.reference for payment in ledger.payments)


async def test_nothing_is_left_for_a_worker_to_catch_up_with(demo: Database, ledgers: list[Ledger]) -> None:
    caught_up = await QUOTES_EXPIRE.perform(demo) + await INVOICES_OVERDUE.perform(demo)
    loaded_on = [day_of(each, each.events[-1].occurred_at) + timedelta(days=1) for each in ledgers]
    assert caught_up == 0 or loaded_on != [day_of(each, datetime.now(UTC)) for each in ledgers]


def day_of(ledger: Ledger, moment: datetime) -> date:
    """The day it is for the team."""
    return day_at(moment, ledger.team.timezone)


async def test_loading_again_changes_nothing(demo: Database) -> None:
    assert await load(demo) is False


async def test_numbers_and_events_go_on_where_the_demo_ends(database: Database) -> None:
    await load(database, trades=[PRINT_SHOP])
    before = await ledger_of(database, PRINT_SHOP)
    viewer = Viewer(PRINT_SHOP.team_id, SYSTEM)

    async def write_and_bill(session: Any, viewer: Viewer) -> Outcome:
        lines: Any = [{"name": "名刺", "unit_price": Decimal(2400)}]
        made = await quote_create(session, viewer, {"client_id": before.clients[0].id, "line_items": lines})
        draft = next(each for each in before.invoices if each.status == InvoiceStatus.DRAFT)
        return {**made, **await invoice_send(session, viewer, draft.id)}

    outcome = await perform(database, viewer, write_and_bill)
    assert outcome["quote"].number == "見積-0251"
    assert outcome["quote"].total_minor == 2640
    numbered = sum(1 for invoice in before.invoices if invoice.number)
    assert outcome["invoice"].number == f"請求-{numbered + 1:04d}"
    after = await ledger_of(database, PRINT_SHOP)
    assert [event.no for event in after.events[len(before.events) :]] == [
        len(before.events) + 1,
        len(before.events) + 2,
    ]


async def test_it_is_the_same_on_any_day_but_for_the_dates(ledgers: list[Ledger], database: Database) -> None:
    """Leap years, months of any length and the hours of summer change nothing; nor do two loads at once."""
    long_ago = datetime(2024, 3, 1, 3, tzinfo=UTC)
    loads = [load(database, long_ago, trades=[ELECTRICIAN]) for _ in range(2)]
    assert sorted(await asyncio.gather(*loads)) == [False, True]
    today, then = ledgers[1], await ledger_of(database, ELECTRICIAN)
    for name in ("number", "title", "status", "revision", "total_minor", "version", "payment_status"):
        assert [getattr(q, name) for q in today.quotes] == [getattr(q, name) for q in then.quotes], name
    assert sorted(each.name for each in today.clients) == sorted(each.name for each in then.clients)
    assert Counter(p.reference for p in today.payments) == Counter(p.reference for p in then.payments)
    assert [event.type for event in today.events] == [event.type for event in then.events]
    assert then.events[-1].occurred_at < long_ago
