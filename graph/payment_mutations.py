"""The mutations of payments, with their inputs."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry
from strawberry import ID, Maybe

from graph.invoice import Invoice
from graph.mutation import mutation
from graph.payment import Payment, Refund
from models.payment import PaymentMethod
from resolvers.payment import payment_record, payment_refund

SCOPE = "write:payments"


@strawberry.input(description="Money received, in the currency of the invoice.")
class PaymentRecordInput:
    """A payment."""

    amount: Decimal = strawberry.field(
        description="What the client paid: above zero, and at most what is due."
    )
    fee: Maybe[Decimal] = strawberry.field(
        description="What the payment provider kept of it; nothing when left out."
    )
    method: Maybe[PaymentMethod] = strawberry.field(description="How it was paid; OTHER when left out.")
    reference: Maybe[str | None] = strawberry.field(
        description="The reference of the bank or payment provider."
    )
    received_at: Maybe[datetime] = strawberry.field(description="When the money came in; now when left out.")


MUTATIONS = [
    mutation(
        payment_record,
        SCOPE,
        "Records money received for a sent invoice; `expectedVersion` is that of the invoice.",
        invoice_id=Annotated[ID, "The invoice it was paid for."],
        input=PaymentRecordInput,
        returns={
            "payment": Payment,
            "invoice": Invoice,
            "fully_paid": Annotated[bool, "Whether nothing is due any more."],
        },
    ),
    mutation(
        payment_refund,
        SCOPE,
        "Records that money of a payment was given back; as much is due again on its invoice, whose version "
        "`expectedVersion` is.",
        id=ID,
        amount=Annotated[Decimal, "How much: above zero, and at most what is left of the payment."],
        reason=Annotated[str | None, "Why."],
        returns={"payment": Payment, "refund": Refund, "invoice": Invoice},
    ),
]
