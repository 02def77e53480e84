"""How the invoices of a demo team go: mostly paid, some late, in parts, back again, or never."""

from datetime import datetime
from random import Random

from models.payment import Payment, PaymentMethod
from server.demo.books import Books
from server.demo.invoice_case import InvoiceCase

_WAYS = {
    "paid": 58,
    "two parts": 12,
    "a part": 6,
    "late": 9,
    "given back": 3,
    "partly given back": 3,
    "void": 4,
    "never": 5,
}


def bill(books: Books, claim: InvoiceCase, chance: Random) -> None:
    """From draft to its end; raises NotYet where that has not come."""
    days, words = books.days, books.business.trade.words
    if chance.random() < 0.05:
        return
    sent = days.after(claim.invoice.created_at, chance.choice((0, 0, 1, 2)), chance)
    claim.send(sent)
    term = books.business.team.payment_terms_days
    in_time, total = chance.randint(1, term + 4), claim.invoice.total_minor
    match chance.choices(list(_WAYS), list(_WAYS.values()))[0]:
        case "paid":
            _pay(books, claim, days.after(sent, in_time, chance), total, chance)
        case "late":
            _pay(books, claim, days.after(sent, term + chance.randint(15, 60), chance), total, chance)
        case "a part":
            _pay(books, claim, days.after(sent, in_time, chance), total // 3, chance)
        case "two parts":
            at = days.after(sent, chance.randint(0, 3), chance)
            _pay(books, claim, at, total // 2, chance)
            _pay(books, claim, days.after(at, in_time, chance), total - total // 2, chance)
        case "given back" | "partly given back" as way:
            at = days.after(sent, in_time, chance)
            payment = _pay(books, claim, at, total, chance)
            back = total if way == "given back" else total // 5
            claim.refund(
                days.after(at, chance.randint(2, 20), chance), payment, back, chance.choice(words.refunds)
            )
        case "void":
            claim.void(days.after(sent, chance.randint(0, 6), chance), chance.choice(words.voids))
        case "never":
            claim.write_off(
                days.after(sent, chance.randint(95, 130), chance), chance.choice(words.write_offs)
            )


def _pay(books: Books, claim: InvoiceCase, at: datetime, amount: int, chance: Random) -> Payment:
    takings = books.business.trade.takings
    method = chance.choices(list(takings.methods), list(takings.methods.values()))[0]
    fee = 0
    if method is PaymentMethod.CARD:
        fee = round(amount * takings.card_percent / 100) + takings.card_fixed_minor
    return claim.pay(at, amount, fee, method, _reference(method, chance))


def _reference(method: PaymentMethod, chance: Random) -> str | None:
    number = chance.randint(100_000, 999_999)
    match method:
        case PaymentMethod.CARD:
            return f"ch_{number:x}{chance.getrandbits(64):016x}"
        case PaymentMethod.CHECK:
            return f"No. {number % 10_000}"
        case PaymentMethod.BANK_TRANSFER:
            return f"TRN {number}"
        case _:
            return None
