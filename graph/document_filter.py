"""What lists of quotes and lists of invoices can both be filtered by."""

from datetime import date, datetime
from decimal import Decimal

import strawberry
from sqlalchemy import func
from strawberry import ID

from graph.engine.condition import condition
from graph.ranges import amount_at_least, amount_at_most
from graph.scalars import CurrencyCode
from graph.search import containing
from models.document import PaymentStatus


@strawberry.input
class DocumentFilter:
    """Conditions on the columns that both have."""

    payment_status: list[PaymentStatus] | None = condition(
        lambda document, statuses: document.payment_status.in_(statuses), "Any of these payment statuses."
    )
    number: str | None = condition(
        lambda document, pattern: func.lower(document.number).like(pattern, escape="/"),
        "This text somewhere in the number, whatever its case.",
        prepare=containing,
    )
    client_id: ID | None = condition(lambda document, id: document.client_id == id, "For this client.")
    owner_id: ID | None = condition(lambda document, id: document.owner_id == id, "Owned by this member.")
    currency: CurrencyCode | None = condition(
        lambda document, code: document.currency == code, "In this currency."
    )
    external_id: str | None = condition(
        lambda document, id: document.external_id == id, "The identifier in your own system."
    )
    issued_from: date | None = condition(
        lambda document, day: document.issue_date >= day, "Issued on this day or later."
    )
    issued_until: date | None = condition(
        lambda document, day: document.issue_date <= day, "Issued on this day or earlier."
    )
    created_after: datetime | None = condition(
        lambda document, moment: document.created_at > moment, "Written after this moment."
    )
    created_before: datetime | None = condition(
        lambda document, moment: document.created_at < moment, "Written before this moment."
    )
    total_at_least: Decimal | None = condition(
        amount_at_least("total_minor"), "A total of at least this, each in its own currency."
    )
    total_at_most: Decimal | None = condition(
        amount_at_most("total_minor"), "A total of at most this, each in its own currency."
    )
