"""What a demo team writes into its quotes: for whom, what, and on which conditions."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from models.calendar import day_at, end_of_day
from models.document import LineItemKind
from models.errors import Faults
from models.money import to_minor
from models.pricing import DiscountType, Tax
from models.quote import Quote
from models.quote_status import DocumentType
from resolvers.catalogue import Catalogue
from resolvers.line_items import DiscountDraft, LineItemDraft, write_lines
from resolvers.numbering import numbered
from resolvers.quote_rows import new_line
from resolvers.quote_write import new_quote
from server.demo.books import Books
from server.demo.opening import Business, Customer
from server.demo.quote_case import QuoteCase
from server.demo.trade import Job, Part


def written_quote(books: Books, value: int, at: datetime, chance: Random) -> QuoteCase:
    """The team's quote number `value`, as it was written at that moment."""
    business = books.business
    customer = chance.choice([each for each in business.customers if each.client.created_at < at])
    owner = chance.choice(business.sellers)
    job = chance.choice(business.trade.jobs)
    quote = new_quote(business.team, customer.client.id, customer.client.currency or business.team.currency)
    quote.number, quote.number_value = numbered(business.team.quote_number_prefix, value), value
    quote.created_at = quote.updated_at = at
    quote.owner_id = owner.id
    quote.title = job.title.format(client=customer.client.name)
    _date(quote, business, at)
    _write_conditions(quote, business, customer, chance)
    lines = write_lines(
        list(_lines(job, business, customer, quote.currency, chance)),
        {},
        partial(new_line, quote),
        _catalogue(business, quote.currency),
        faults := Faults(),
    )
    faults.refuse_if_any()
    case = QuoteCase(books, quote, lines, customer, owner)
    case.label(chance.sample(business.labels, chance.choice((0, 0, 1, 1, 2))))
    return case


def _date(quote: Quote, business: Business, at: datetime) -> None:
    quote.issue_date = day_at(at, business.team.timezone)
    quote.valid_until = quote.issue_date + timedelta(days=business.team.quote_valid_days)
    quote.expires_at = end_of_day(quote.valid_until, business.team.timezone)


def _write_conditions(quote: Quote, business: Business, customer: Customer, chance: Random) -> None:
    trade = business.trade
    quote.terms, quote.notes = business.terms.body, business.team.default_notes
    if chance.random() < 0.4:
        quote.description = chance.choice(trade.words.summaries)
    if chance.random() < 0.2:
        quote.reference = f"{trade.words.order}{chance.randint(10000, 99999)}"
    if chance.random() < 0.1:
        quote.document_type = DocumentType.ESTIMATE
    if chance.random() < 0.18:
        discount = _discount(trade.round_amount, chance)
        quote.discount_type, quote.discount_value = discount["type"], discount["value"]
    if chance.random() < 0.06:
        amount = chance.choice((-1, 1, 2)) * trade.round_amount / 2
        quote.adjustment_minor = to_minor(amount, quote.currency)
        if customer.rate is None:
            quote.adjustment_tax_rate = _default_tax(business).rate


def _lines(
    job: Job, business: Business, customer: Customer, currency: str, chance: Random
) -> Iterator[LineItemDraft]:
    for place, (heading, parts) in enumerate(job.sections.items()):
        taken = [
            part
            for position, part in enumerate(parts)
            if place == position == 0 or chance.random() < (0.5 if part.option else 0.9)
        ]
        if heading and taken:
            yield {"kind": LineItemKind.HEADING, "name": heading}
        for part in taken:
            yield _line(part, business, customer, currency, chance)
    if chance.random() < 0.15:
        yield {"kind": LineItemKind.TEXT, "name": chance.choice(business.trade.words.remarks)}


def _line(part: Part, business: Business, customer: Customer, currency: str, chance: Random) -> LineItemDraft:
    product = business.products[part.code]
    quantity = Decimal(chance.randrange(part.least, part.most + 1, part.step))
    if product.unit == "hour" and chance.random() < 0.3:
        quantity += Decimal("0.5")
    line: LineItemDraft = {"product_id": product.id, "quantity": quantity, "optional": part.option}
    if currency != product.currency:
        worth = business.trade.exchange[currency]
        line["unit_price"] = (product.unit_price * worth).quantize(Decimal("0.0001"))
    if customer.rate is not None:
        line["tax_rate_id"] = customer.rate.id
    if chance.random() < 0.06:
        line["discount"] = {"type": DiscountType.PERCENT, "value": Decimal(chance.choice((5, 10, 15)))}
    return line


def _discount(round_amount: Decimal, chance: Random) -> DiscountDraft:
    if chance.random() < 0.3:
        return {"type": DiscountType.AMOUNT, "value": round_amount}
    return {"type": DiscountType.PERCENT, "value": chance.choice((Decimal(5), Decimal("7.5"), Decimal(10)))}


def _catalogue(business: Business, currency: str) -> Catalogue:
    return Catalogue(
        products={product.id: product for product in business.products.values()},
        tax_rates={rate.id: rate for rate in business.tax_rates.values()},
        default=_default_tax(business),
        currency=currency,
    )


def _default_tax(business: Business) -> Tax:
    rate = next(rate for rate in business.tax_rates.values() if rate.is_default)
    return Tax(rate.category, rate.rate, rate.name)
