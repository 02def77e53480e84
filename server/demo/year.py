"""A year of a demo team, quote by quote, each as far as it has come by today."""

from contextlib import suppress
from datetime import datetime
from random import Random

from models.event import EventType
from models.pricing import DiscountType
from models.viewer import Actor, ActorKind
from server.demo.books import Books
from server.demo.invoice_year import bill
from server.demo.opening import YEAR, Business
from server.demo.quote_case import QuoteCase
from server.demo.quote_writing import written_quote
from server.demo.working_days import NotYet, WorkingDays

_GROWTH = 0.85
"""Below 1 the team has more to do as the year goes on."""


def year_of(business: Business, days: WorkingDays) -> Books:
    """The books of the last year. Chance is drawn anew for each quote, so that none changes another."""
    books = Books(business, days)
    _note_opening(books)
    slug, count = business.team.slug, business.trade.quotes
    chance = Random(f"{slug} year")
    written = sorted(
        days.before(1 + int(YEAR * (1 - chance.random() ** _GROWTH)), chance) for _ in range(count)
    )
    for value, at in enumerate(written, start=1):
        chance = Random(f"{slug} quote {value}")
        offer = written_quote(books, value, at, chance)
        with suppress(NotYet):
            _live(books, offer, chance)
        books.add(offer.rows())
    return books


def _note_opening(books: Books) -> None:
    business = books.business
    owner = Actor(ActorKind.MEMBER, business.sellers[0].id, business.sellers[0].name)
    for product in business.products.values():
        books.note(product.created_at, EventType.PRODUCT_CREATED, product, owner)
    for customer in business.customers:
        books.note(customer.client.created_at, EventType.CLIENT_CREATED, customer.client, owner)


def _live(books: Books, offer: QuoteCase, chance: Random) -> None:
    """From draft to its end; raises NotYet where that has not come."""
    days, words = books.days, books.business.trade.words
    if chance.random() < 0.05:
        return
    at = _send(days, offer, offer.quote.created_at, chance)
    match chance.choices(("accept", "change", "reject", "forget"), (56, 13, 13, 18))[0]:
        case "accept":
            _accept(books, offer, days.after(at, chance.randint(1, 16), chance), chance)
        case "reject":
            offer.reject(days.after(at, chance.randint(1, 20), chance), chance.choice(words.rejections))
        case "change":
            at = days.after(at, chance.randint(1, 5), chance)
            offer.request_changes(at, chance.choice(words.change_requests))
            _revise(books, offer, at, chance)
        case _ if days.is_over(offer.quote.valid_until):
            offer.expire()


def _send(days: WorkingDays, offer: QuoteCase, at: datetime, chance: Random) -> datetime:
    """Sends the quote and lets the client look at it; returns when that was."""
    at = days.after(at, chance.choice((0, 0, 1, 2)), chance)
    offer.send(at, chance.choice(("EMAIL", "EMAIL", "EMAIL", "LINK")))
    if chance.random() < 0.9:
        at = days.after(at, chance.choice((0, 0, 1, 2)), chance)
        offer.view(at)
    return at


def _revise(books: Books, offer: QuoteCase, at: datetime, chance: Random) -> None:
    days = books.days
    if chance.random() < 0.2:
        return
    at = days.after(at, chance.randint(0, 2), chance)
    offer.revise(at)
    at = days.after(at, 0, chance)
    offer.update(at, DiscountType.PERCENT, chance.choice((5, 8, 10, 12)))
    at = _send(days, offer, at, chance)
    at = days.after(at, chance.randint(1, 8), chance)
    if chance.random() < 0.75:
        _accept(books, offer, at, chance)
    else:
        offer.reject(at, chance.choice(books.business.trade.words.rejections))


def _accept(books: Books, offer: QuoteCase, at: datetime, chance: Random) -> None:
    offer.accept(at, [line.id for line in offer.lines if line.optional and chance.random() < 0.5])
    if chance.random() < 0.85:
        claim = offer.convert(books.days.after(at, chance.randint(0, 4), chance))
        with suppress(NotYet):
            bill(books, claim, chance)
        if books.days.is_over(claim.invoice.due_date):
            claim.fall_overdue()
        books.add(claim.rows())
