"""Verbs on payments: record, refund."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import read_day
from models.errors import ErrorCode, Faults, Path
from models.event import EventType
from models.identifier import Prefix, new_id
from models.invoice import Invoice
from models.invoice_status import InvoiceMove
from models.money import read_minor, to_decimal
from models.payment import Payment, PaymentMethod, Refund
from models.text import NAME, PROSE, read_text, read_texts
from models.viewer import Viewer
from resolvers.events import record
from resolvers.invoice_rows import lock_invoice, settle, settle_quote
from resolvers.rows import find, lock

CLOCK_SKEW = timedelta(days=1)
"""How far in the future a payment may be dated: somewhere it is tomorrow already."""


class PaymentDraft(TypedDict, total=False):
    """A payment as a caller gives it; amounts in units of the invoice's currency."""

    amount: Decimal
    fee: Decimal
    method: PaymentMethod
    reference: str | None
    received_at: datetime


async def payment_record(
    session: AsyncSession,
    viewer: Viewer,
    invoice_id: str,
    input: PaymentDraft,
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Records money received for a sent invoice. `expected_version` is the invoice's.

    Raises Refused OVERPAYMENT for more than is due, also where several payments arrive at the same time, and
    OUT_OF_RANGE for an amount that is not above zero or a fee above the amount.
    """
    invoice = await lock_invoice(
        session, viewer, invoice_id, InvoiceMove.PAY, expected_version, ("invoice_id",)
    )
    payment = _read(input, invoice)
    session.add(payment)
    invoice.amount_paid_minor += payment.amount_minor
    paid = settle(invoice)
    await settle_quote(session, viewer, invoice.quote_id)
    record(session, EventType.PAYMENT_RECEIVED, payment, document=invoice, invoice_id=invoice.id)
    if paid:
        record(session, EventType.INVOICE_PAID, invoice)
    return {"payment": payment, "invoice": invoice, "fully_paid": invoice.amount_due_minor == 0}


async def payment_refund(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    amount: Decimal,
    reason: str | None = None,
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Gives back money of a payment; as much is due again on its invoice, whose version is expected.

    Raises Refused OVERREFUND for more than is left of the payment, also where several arrive together.
    """
    # the invoice is locked before the payment, in the order of payment_record
    known = await find(session, viewer, Payment, id, ("id",))
    invoice = await lock(session, viewer, Invoice, known.invoice_id, expected_version=expected_version)
    payment = await lock(session, viewer, Payment, id)
    faults = Faults()
    minor = _read_amount(amount, payment.currency, ("amount",), faults)
    text = read_text(reason, ("reason",), faults, most=PROSE) if reason else None
    left = payment.amount_minor - payment.refunded_minor
    if minor > left:
        faults.add(
            ("amount",),
            ErrorCode.OVERREFUND,
            f"Only {to_decimal(left, payment.currency)} {payment.currency} is left of this payment.",
        )
    faults.refuse_if_any()
    refund = Refund(
        team_id=viewer.team_id,
        id=new_id(Prefix.REFUND),
        payment_id=payment.id,
        currency=payment.currency,
        amount_minor=minor,
        reason=text,
    )
    session.add(refund)
    payment.refunded_minor += minor
    invoice.amount_paid_minor -= minor
    invoice.refunded_minor += minor
    invoice.version += 1
    settle(invoice)
    await settle_quote(session, viewer, invoice.quote_id)
    record(session, EventType.PAYMENT_REFUNDED, payment, document=invoice, refund_id=refund.id)
    return {"payment": payment, "refund": refund, "invoice": invoice}


def _read(input: PaymentDraft, invoice: Invoice) -> Payment:
    """The payment that `input` describes. Raises Refused with all of its faults."""
    faults = Faults()
    amount = _read_amount(input["amount"], invoice.currency, ("input", "amount"), faults)
    fee = _read_amount(input["fee"], invoice.currency, ("input", "fee"), faults) if input.get("fee") else 0
    texts = read_texts(input, {"reference": NAME}, ("input",), faults)
    received_at = input.get("received_at") or datetime.now(UTC)
    if received_at > datetime.now(UTC) + CLOCK_SKEW:
        faults.add(("input", "received_at"), ErrorCode.OUT_OF_RANGE, "Must not be in the future.")
    else:
        read_day(received_at.date(), ("input", "received_at"), faults)
    if fee > amount:
        faults.add(("input", "fee"), ErrorCode.OUT_OF_RANGE, "Must not be more than the amount.")
    if amount > invoice.amount_due_minor:
        due = to_decimal(invoice.amount_due_minor, invoice.currency)
        faults.add(("input", "amount"), ErrorCode.OVERPAYMENT, f"Only {due} {invoice.currency} is due.")
    faults.refuse_if_any()
    return Payment(
        team_id=invoice.team_id,
        id=new_id(Prefix.PAYMENT),
        invoice_id=invoice.id,
        client_id=invoice.client_id,
        currency=invoice.currency,
        amount_minor=amount,
        fee_minor=fee,
        net_minor=amount - fee,
        method=input.get("method", PaymentMethod.OTHER),
        reference=texts.get("reference"),
        received_at=received_at,
    )


def _read_amount(amount: Decimal, currency: str, path: Path, faults: Faults) -> int:
    if amount.is_finite() and amount <= 0:
        faults.add(path, ErrorCode.OUT_OF_RANGE, "Must be above zero.")
        return 0
    return read_minor(amount, currency, path, faults)
