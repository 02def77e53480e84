"""Payments in the schema."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column, to_many, to_one
from graph.engine.node import Node, node
from graph.invoice_list import READ_INVOICES
from graph.money import Money, money
from graph.payment_list import PAYMENTS, READ_PAYMENTS
from graph.signed_url import pdf_url
from models.client import Client as ClientRow
from models.invoice import Invoice as InvoiceRow
from models.payment import Payment as PaymentRow
from models.payment import PaymentMethod
from models.payment import Refund as RefundRow

if TYPE_CHECKING:
    from graph.client import Client
    from graph.invoice import Invoice


@node(RefundRow, prefix="refund", scope=READ_PAYMENTS, description="Money of a payment that was given back.")
class Refund(Node):
    """A row of `refund`."""

    amount: Money = money(RefundRow.amount_minor, "What was given back.")
    reason: str | None = column(RefundRow.reason, "Why.")
    created_at: datetime = column(RefundRow.created_at, "When it was recorded.")


@node(PaymentRow, prefix="payment", scope=READ_PAYMENTS, description="Money received for an invoice.")
class Payment(Node):
    """A row of `payment`."""

    amount: Money = money(PaymentRow.amount_minor, "What the client paid.")
    fee: Money = money(PaymentRow.fee_minor, "What the payment provider kept.")
    net: Money = money(PaymentRow.net_minor, "The amount less the fee.")
    refunded: Money = money(PaymentRow.refunded_minor, "What of the amount was given back.")
    method: PaymentMethod = column(PaymentRow.method, "How it was paid.")
    reference: str | None = column(PaymentRow.reference, "The reference of the bank or payment provider.")
    received_at: datetime = column(PaymentRow.received_at, "When the money came in.")
    invoice: Annotated["Invoice", strawberry.lazy("graph.invoice")] | None = to_one(
        InvoiceRow, PaymentRow.invoice_id, "What it was paid for.", scope=READ_INVOICES
    )
    client: Annotated["Client", strawberry.lazy("graph.client")] | None = to_one(
        ClientRow, PaymentRow.client_id, "Who paid.", scope="read:clients"
    )
    refunds: list[Refund] = to_many(
        RefundRow,
        RefundRow.payment_id,
        "What was given back, first to last.",
        order_by=[RefundRow.created_at, RefundRow.id],
    )
    receipt_url: str | None = pdf_url("Where its receipt is downloaded as PDF, for an hour at least.")
    created_at: datetime = column(PaymentRow.created_at, "When it was recorded.")


@strawberry.type
class PaymentQueries:
    """Payments at the root."""

    payments: Connection[Payment] | None = connection(PAYMENTS, "The payments of your team, newest first.")

    payment: Payment | None = by_id(PaymentRow, "One payment.", scope=READ_PAYMENTS)
