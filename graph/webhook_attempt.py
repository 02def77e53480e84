"""Attempts at deliveries in the schema: each time that a message was sent, with what was answered."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.fields import column, to_one
from graph.engine.node import Node, node
from graph.enums import expose
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.webhook_attempt import AttemptOutcome
from models.webhook_attempt import WebhookAttempt as AttemptRow
from models.webhook_delivery import WebhookDelivery as DeliveryRow

if TYPE_CHECKING:
    from graph.webhook_delivery import WebhookDelivery

SCOPE = "read:webhooks"


class WebhookAttemptSortKey(DescribedEnum):
    """What attempts can be sorted by."""

    NUMBER = "NUMBER", "The count within the delivery."


expose(AttemptOutcome, name="WebhookAttemptOutcome")


ATTEMPTS = Collection(
    row=AttemptRow,
    scope=SCOPE,
    sort_keys={WebhookAttemptSortKey.NUMBER: SortKey(lambda attempt: attempt.number, int)},
    default_sort=(WebhookAttemptSortKey.NUMBER, SortDirection.DESC),
    sort=sort_input(WebhookAttemptSortKey, "attempts"),
)


@node(
    AttemptRow,
    prefix="attempt",
    scope=SCOPE,
    description="One attempt at a delivery: when, where to, and what was answered.",
)
class WebhookAttempt(Node):
    """A row of `webhook_attempt`."""

    number: int = column(AttemptRow.number, "Counts from 1 within the delivery.")
    attempted_at: datetime = column(AttemptRow.attempted_at, "When it began.")
    outcome: AttemptOutcome = column(AttemptRow.outcome, "What came of it.")
    url: str = column(AttemptRow.url, "Where it was posted to; the endpoint may have another address by now.")
    address: str | None = column(
        AttemptRow.address, "The IP address that was connected to, or tried last; null where nothing was."
    )
    response_status: int | None = column(
        AttemptRow.response_status, "The HTTP status of the answer; null where there was none."
    )
    response_body: str | None = column(
        AttemptRow.response_body, "The body of the answer, its first 16 kB; null where there was none."
    )
    error: str | None = column(AttemptRow.error, "Why there was no answer.")
    duration_ms: int = column(AttemptRow.duration_ms, "How long it took, in milliseconds.")
    delivery: Annotated["WebhookDelivery", strawberry.lazy("graph.webhook_delivery")] | None = to_one(
        DeliveryRow, AttemptRow.delivery_id, "What was sent.", scope=SCOPE
    )
