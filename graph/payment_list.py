"""Lists of payments: what they can be filtered and sorted by."""

from datetime import datetime

import strawberry
from strawberry import ID

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.payment import Payment, PaymentMethod

READ_PAYMENTS = "read:payments"


class PaymentSortKey(DescribedEnum):
    """What payments can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the payment was recorded."
    RECEIVED_AT = "RECEIVED_AT", "When the money came in."
    AMOUNT = "AMOUNT", "The amount, in the smallest unit of its currency."


@strawberry.input(description="Which payments to list; all that is given must hold.")
class PaymentFilter:
    """All that is given must hold."""

    invoice_id: ID | None = condition(lambda payment, id: payment.invoice_id == id, "On this invoice.")
    client_id: ID | None = condition(lambda payment, id: payment.client_id == id, "From this client.")
    method: list[PaymentMethod] | None = condition(
        lambda payment, methods: payment.method.in_(methods), "Any of these methods."
    )
    received_from: datetime | None = condition(
        lambda payment, moment: payment.received_at >= moment, "Received at this moment or later."
    )
    received_before: datetime | None = condition(
        lambda payment, moment: payment.received_at < moment, "Received before this moment."
    )


PAYMENTS = Collection(
    row=Payment,
    scope=READ_PAYMENTS,
    sort_keys={
        PaymentSortKey.CREATED_AT: SortKey(lambda payment: payment.created_at, datetime),
        PaymentSortKey.RECEIVED_AT: SortKey(lambda payment: payment.received_at, datetime),
        PaymentSortKey.AMOUNT: SortKey(lambda payment: payment.amount_minor, int),
    },
    default_sort=(PaymentSortKey.CREATED_AT, SortDirection.DESC),
    filter=PaymentFilter,
    sort=sort_input(PaymentSortKey, "payments"),
)
