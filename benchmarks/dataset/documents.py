"""A year of quotes, and what became of them: invoices, payments, events."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from benchmarks.dataset.history import History
from benchmarks.dataset.rows import Identifiers, Rows, draw
from benchmarks.dataset.shapes import Shape, shapes
from benchmarks.dataset.teams import COUNTRIES, TeamRows
from models.calendar import day_at, end_of_day
from models.document import PaymentStatus
from models.event import EventType
from models.identifier import Prefix
from models.invoice import Invoice, InvoiceLine, InvoiceTaxLine
from models.invoice_status import InvoiceStatus
from models.label import QuoteLabel
from models.payment import Payment, PaymentMethod
from models.pricing import PricingMode
from models.quote import Quote, QuoteLine, QuoteTaxLine
from models.quote_status import QuoteStatus
from models.team import DocumentTemplate

VALID_DAYS, TERMS_DAYS = 30, 14
_STATUSES = {
    QuoteStatus.DRAFT: 15,
    QuoteStatus.SENT: 30,
    QuoteStatus.ACCEPTED: 12,
    QuoteStatus.REJECTED: 13,
    QuoteStatus.CONVERTED: 25,
    QuoteStatus.CHANGES_REQUESTED: 5,
}
_ANSWERS: dict[str, tuple[str, EventType]] = {
    QuoteStatus.ACCEPTED: ("accepted_at", EventType.QUOTE_ACCEPTED),
    QuoteStatus.CONVERTED: ("accepted_at", EventType.QUOTE_ACCEPTED),
    QuoteStatus.REJECTED: ("rejected_at", EventType.QUOTE_REJECTED),
    QuoteStatus.CHANGES_REQUESTED: ("changes_requested_at", EventType.QUOTE_CHANGES_REQUESTED),
}
_PAID_SHARES = {(): 30, (Decimal("0.4"),): 15, (Decimal("0.4"), Decimal("0.6")): 25, (Decimal(1),): 30}
"""The parts in which an invoice has been paid, and how often."""


class Documents:
    """The rows of all documents, added in the order in which they were written, whoever wrote them."""

    def __init__(self, random: Random) -> None:
        self._random, self._ids = random, Identifiers(random)
        self._shapes = {country.code: shapes(country, random) for country in COUNTRIES}
        head = {"pricing_mode": PricingMode.TAX_EXCLUSIVE, "template": DocumentTemplate.MODERN}
        self.quotes, self.invoices = Rows(Quote, **head), Rows(Invoice, **head)
        self.quote_lines, self.invoice_lines = Rows(QuoteLine), Rows(InvoiceLine)
        self.quote_taxes, self.invoice_taxes = Rows(QuoteTaxLine), Rows(InvoiceTaxLine)
        self.quote_labels, self.payments = Rows(QuoteLabel), Rows(Payment)
        self.history = History(self._ids)

    @property
    def tables(self) -> tuple[Rows, ...]:
        """In the order in which they may be filled."""
        return (
            *(self.quotes, self.quote_lines, self.quote_taxes, self.quote_labels),
            *(self.invoices, self.invoice_lines, self.invoice_taxes, self.payments),
        )

    def add_quote(self, team: TeamRows, moment: datetime, now: datetime) -> None:
        """Adds a quote written at `moment`, and all that has become of it since, as seen from `now`."""
        random, shape = self._random, self._random.choice(self._shapes[team.country.code])
        quote_id, number = self._ids.new(Prefix.QUOTE, moment), self.history.number("QUOTE", team)
        status = draw(random, _STATUSES)
        issued = day_at(moment, team.country.timezone)
        valid_until = issued + timedelta(days=VALID_DAYS)
        expires_at = _end_of_day(valid_until, team.country.timezone)
        client_id = random.choice(team.clients)
        answered = min(moment + timedelta(hours=random.randint(3, 300)), now)
        self.history.record(team, EventType.QUOTE_CREATED, quote_id, moment)
        life: dict[str, Any] = {"updated_at": moment}
        if status is not QuoteStatus.DRAFT:
            life["sent_at"] = life["updated_at"] = moment + timedelta(minutes=20)
            self.history.record(team, EventType.QUOTE_SENT, quote_id, life["sent_at"])
        if status is QuoteStatus.SENT and expires_at <= now:
            status, life["updated_at"] = QuoteStatus.EXPIRED, expires_at
            self.history.record(team, EventType.QUOTE_EXPIRED, quote_id, expires_at)
        if status in _ANSWERS:
            column, event = _ANSWERS[status]
            life[column] = life["viewed_at"] = life["updated_at"] = answered
            self.history.record(team, event, quote_id, answered)
        if status is QuoteStatus.CONVERTED:
            life["converted_at"] = answered
            life["payment_status"] = self._add_invoice(team, shape, client_id, quote_id, answered, now)
            self.history.record(team, EventType.QUOTE_CONVERTED, quote_id, answered)
        self.quotes.add(
            team_id=team.id,
            id=quote_id,
            created_at=moment,
            number=f"Q-{number:04d}",
            number_value=number,
            status=status,
            client_id=client_id,
            owner_id=random.choice(team.members),
            title=f"{shape.items[0].name} and {shape.items[1].name.lower()}",
            description="As discussed on site; the work takes about two weeks from your acceptance.",
            reference=f"PO-{random.randint(1000, 99_999)}",
            notes="Parking in the yard, please. The key is with the caretaker.",
            terms="Payable within 14 days of the invoice. Goods stay ours until they are paid.",
            issue_date=issued,
            valid_until=valid_until,
            expires_at=expires_at,
            total_if_all_selected_minor=shape.totals.total,
            deleted_at=now if random.random() < 0.01 and status is QuoteStatus.DRAFT else None,
            **_priced(team, shape),
            **life,
        )
        self._add_lines(
            team, shape, moment, {"quote_id": quote_id}, self.quote_lines, self.quote_taxes,
            Prefix.QUOTE_LINE, Prefix.QUOTE_TAX_LINE,
        )  # fmt: skip
        for label_id in random.sample(team.labels, draw(random, {0: 6, 1: 3, 2: 1})):
            self.quote_labels.add(team_id=team.id, quote_id=quote_id, label_id=label_id)

    def _add_invoice(
        self, team: TeamRows, shape: Shape, client_id: str, quote_id: str, moment: datetime, now: datetime
    ) -> PaymentStatus:
        """Adds the invoice of an accepted quote with its payments, and answers how far it is paid."""
        invoice_id, number = self._ids.new(Prefix.INVOICE, moment), self.history.number("INVOICE", team)
        issued, total = day_at(moment, team.country.timezone), shape.totals.total
        due_date = issued + timedelta(days=TERMS_DAYS)
        shares = draw(self._random, _PAID_SHARES)
        first = min(round(total * shares[0]), total) if shares else 0
        amounts = [first, total - first][: len(shares)]
        paid_at = min(moment + timedelta(days=self._random.randint(1, 25)), now)
        paid, status = sum(amounts), PaymentStatus.UNPAID
        if paid:
            status = PaymentStatus.PAID if paid == total else PaymentStatus.PARTIALLY_PAID
        self.history.record(team, EventType.INVOICE_CREATED, invoice_id, moment)
        self.history.record(team, EventType.INVOICE_SENT, invoice_id, moment)
        self.invoices.add(
            team_id=team.id,
            id=invoice_id,
            created_at=moment,
            updated_at=paid_at if paid else moment,
            number=f"INV-{number:04d}",
            number_value=number,
            status=InvoiceStatus.SENT,
            payment_status=status,
            quote_id=quote_id,
            client_id=client_id,
            title=shape.items[0].name,
            issue_date=issued,
            due_date=due_date,
            overdue_at=_end_of_day(due_date, team.country.timezone),
            amount_paid_minor=paid,
            amount_due_minor=total - paid,
            sent_at=moment,
            paid_at=paid_at if status is PaymentStatus.PAID else None,
            **_priced(team, shape),
        )
        self._add_lines(
            team, shape, moment, {"invoice_id": invoice_id}, self.invoice_lines, self.invoice_taxes,
            Prefix.INVOICE_LINE, Prefix.INVOICE_TAX_LINE,
        )  # fmt: skip
        for place, amount in enumerate(amounts):
            self._add_payment(team, invoice_id, client_id, amount, paid_at + timedelta(milliseconds=place))
        if status is PaymentStatus.PAID:
            self.history.record(team, EventType.INVOICE_PAID, invoice_id, paid_at)
        return status

    def _add_payment(
        self, team: TeamRows, invoice_id: str, client_id: str, amount: int, moment: datetime
    ) -> None:
        payment_id, fee = self._ids.new(Prefix.PAYMENT, moment), amount // 50
        self.history.record(team, EventType.PAYMENT_RECEIVED, payment_id, moment)
        self.payments.add(
            team_id=team.id,
            id=payment_id,
            created_at=moment,
            updated_at=moment,
            invoice_id=invoice_id,
            client_id=client_id,
            currency=team.country.currency,
            amount_minor=amount,
            fee_minor=fee,
            net_minor=amount - fee,
            method=draw(self._random, {PaymentMethod.BANK_TRANSFER: 2, PaymentMethod.CARD: 1}),
            received_at=moment,
        )

    def _add_lines(
        self,
        team: TeamRows,
        shape: Shape,
        moment: datetime,
        document: dict[str, str],
        lines: Rows,
        taxes: Rows,
        line_prefix: Prefix,
        tax_prefix: Prefix,
    ) -> None:
        common = {"team_id": team.id, "currency": team.country.currency, **document}
        for position, line in enumerate(shape.lines):
            item, totals = shape.items[position], shape.totals.lines[position]
            lines.add(
                id=self._ids.new(line_prefix, moment),
                created_at=moment,
                updated_at=moment,
                position=position,
                name=item.name,
                description=item.description,
                quantity=line.quantity,
                unit=item.unit,
                unit_price=line.unit_price,
                tax_rate=line.tax.rate,
                tax_category=line.tax.category,
                tax_name=line.tax.name,
                discount_type=line.discount and line.discount.type,
                discount_value=line.discount and line.discount.value,
                product_id=team.products[shape.products[position]],
                discount_minor=totals.discount,
                tax_minor=totals.tax,
                amount_minor=totals.amount,
                **common,
            )
        for position, tax in enumerate(shape.totals.tax_lines):
            taxes.add(
                id=self._ids.new(tax_prefix, moment),
                position=position,
                name=tax.name,
                category=tax.category,
                rate=tax.rate,
                taxable_minor=tax.taxable,
                tax_minor=tax.tax,
                **common,
            )


def _priced(team: TeamRows, shape: Shape) -> dict[str, Any]:
    totals = shape.totals
    return {
        "currency": team.country.currency,
        "discount_type": shape.discount and shape.discount.type,
        "discount_value": shape.discount and shape.discount.value,
        "subtotal_minor": totals.subtotal,
        "discount_minor": totals.discount_total,
        "tax_minor": totals.tax_total,
        "total_minor": totals.total,
        "total_excluding_tax_minor": totals.total_excluding_tax,
    }


@cache
def _end_of_day(day: date, timezone: str) -> datetime:
    return end_of_day(day, timezone)
