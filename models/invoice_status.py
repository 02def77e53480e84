"""The life of an invoice as a table of moves, and how far it has been paid."""

from datetime import datetime
from enum import StrEnum

from models.described_enum import DescribedEnum
from models.document import PaymentStatus
from models.state_machine import StateMachine


class InvoiceStatus(DescribedEnum):
    """Where an invoice stands, apart from its payment."""

    DRAFT = "DRAFT", "Being written; has no number yet."
    SENT = "SENT", "Numbered, issued and to be paid."
    VOID = "VOID", "Cancelled; keeps its number."
    WRITTEN_OFF = "WRITTEN_OFF", "Given up as a bad debt."


class InvoiceMove(StrEnum):
    """What can be done to an invoice as a whole."""

    EDIT = "edit"
    SEND = "send"
    PAY = "record a payment on"
    VOID = "void"
    WRITE_OFF = "write off"


_S = InvoiceStatus

INVOICE_STATES: StateMachine[InvoiceStatus, InvoiceMove] = StateMachine(
    noun="invoice",
    moves={
        InvoiceMove.EDIT: {_S.DRAFT: _S.DRAFT},
        InvoiceMove.SEND: {_S.DRAFT: _S.SENT, _S.SENT: _S.SENT},
        InvoiceMove.PAY: {_S.SENT: _S.SENT},
        InvoiceMove.VOID: {_S.DRAFT: _S.VOID, _S.SENT: _S.VOID},
        InvoiceMove.WRITE_OFF: {_S.SENT: _S.WRITTEN_OFF},
    },
)


def payment_status(total: int, paid: int, refunded: int) -> PaymentStatus:
    """How far a document of `total` is paid when `paid` came in and `refunded` of it went back.

    All in minor units. Nothing to pay is PAID; everything paid given back is REFUNDED.
    """
    kept = paid - refunded
    if refunded and kept == 0:
        return PaymentStatus.REFUNDED
    if kept >= total:
        return PaymentStatus.PAID
    return PaymentStatus.PARTIALLY_PAID if kept else PaymentStatus.UNPAID


def is_overdue(
    status: InvoiceStatus, paid: PaymentStatus, overdue_at: datetime | None, moment: datetime
) -> bool:
    """Whether a sent invoice still waits for money at `moment`, past the midnight that ended its due date."""
    return (
        status is InvoiceStatus.SENT
        and paid in (PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID)
        and overdue_at is not None
        and overdue_at <= moment
    )
