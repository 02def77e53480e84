"""Payments on invoices, and what was given back of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index

from models.columns import (
    TeamOwned,
    Timestamped,
    code_field,
    enum_field,
    id_field,
    instant_field,
    minor_field,
    text_field,
)
from models.described_enum import DescribedEnum
from models.keys import same_team_key


class PaymentMethod(DescribedEnum):
    """How money moved (UNTDID 4461, in words)."""

    BANK_TRANSFER = "BANK_TRANSFER", "Credit transfer."
    CARD = "CARD", "Credit or debit card."
    CASH = "CASH", "Cash."
    CHECK = "CHECK", "Cheque."
    DIRECT_DEBIT = "DIRECT_DEBIT", "Direct debit."
    OTHER = "OTHER", "Any other way."


class Payment(TeamOwned, Timestamped, table=True):
    """Money received for an invoice; `net` is what is left after the provider's fee."""

    __tablename__ = "payment"
    __table_args__ = (
        same_team_key("invoice_id", "invoice"),
        same_team_key("client_id", "client"),
        CheckConstraint("amount_minor > 0", name="payment_is_positive"),
        CheckConstraint("refunded_minor between 0 and amount_minor", name="payment_not_overrefunded"),
        Index("payment_invoice_idx", "team_id", "invoice_id", "created_at", "id"),
        Index("payment_created_at_idx", "team_id", "created_at", "id"),
        Index("payment_received_at_idx", "team_id", "received_at", "id"),
    )

    invoice_id: str = id_field()
    client_id: str = id_field()
    currency: str = code_field()
    amount_minor: int = minor_field()
    fee_minor: int = minor_field(default=0)
    net_minor: int = minor_field()
    refunded_minor: int = minor_field(default=0)
    method: PaymentMethod = enum_field(PaymentMethod, "payment_method", default=PaymentMethod.OTHER)
    reference: str | None = text_field(default=None)
    received_at: datetime = instant_field()


class Refund(TeamOwned, Timestamped, table=True):
    """Money given back of one payment."""

    __tablename__ = "refund"
    __table_args__ = (
        same_team_key("payment_id", "payment"),
        CheckConstraint("amount_minor > 0", name="refund_is_positive"),
        Index("refund_payment_idx", "team_id", "payment_id", "created_at"),
    )

    payment_id: str = id_field()
    currency: str = code_field()
    amount_minor: int = minor_field()
    reason: str | None = text_field(default=None)
