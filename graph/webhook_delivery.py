"""Webhook deliveries in the schema: what each endpoint was sent, and what came of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column, to_one
from graph.engine.node import Node, node
from graph.enums import expose
from graph.event_list import READ_EVENTS
from graph.sorting import sort_input
from graph.webhook_attempt import ATTEMPTS, SCOPE
from models.described_enum import DescribedEnum
from models.event import Event as EventRow
from models.webhook_attempt import WebhookAttempt as AttemptRow
from models.webhook_delivery import DeliveryKind, DeliveryStatus
from models.webhook_delivery import WebhookDelivery as DeliveryRow
from models.webhook_endpoint import WebhookEndpoint as EndpointRow

if TYPE_CHECKING:
    from graph.event import Event
    from graph.webhook_attempt import WebhookAttempt
    from graph.webhook_endpoint import WebhookEndpoint


class WebhookDeliverySortKey(DescribedEnum):
    """What deliveries can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the delivery was made."


for _enum in (DeliveryKind, DeliveryStatus):
    expose(_enum, name=f"Webhook{_enum.__name__}")


@strawberry.input(description="Which deliveries to list.")
class WebhookDeliveryFilter:
    """All that is given must hold."""

    status: DeliveryStatus | None = condition(
        lambda delivery, status: delivery.status == status, "Those that have come so far."
    )
    event_id: ID | None = condition(
        lambda delivery, event: delivery.event_id == event, "Those that tell of this event."
    )


DELIVERIES = Collection(
    row=DeliveryRow,
    scope=SCOPE,
    sort_keys={WebhookDeliverySortKey.CREATED_AT: SortKey(lambda delivery: delivery.created_at, datetime)},
    default_sort=(WebhookDeliverySortKey.CREATED_AT, SortDirection.DESC),
    filter=WebhookDeliveryFilter,
    sort=sort_input(WebhookDeliverySortKey, "deliveries"),
)


@node(
    DeliveryRow,
    prefix="delivery",
    scope=SCOPE,
    description="A message to a webhook endpoint: when it was tried, and what was answered the last time.",
)
class WebhookDelivery(Node):
    """A row of `webhook_delivery`."""

    kind: DeliveryKind = column(DeliveryRow.kind, "Why it was made.")
    status: DeliveryStatus = column(DeliveryRow.status, "How far it has come.")
    attempts: int = column(DeliveryRow.attempts, "How often it was tried; at most 8 times by itself.")
    next_attempt_at: datetime | None = column(
        DeliveryRow.next_attempt_at, "When it is tried next; null where it is not. Its turn may come later."
    )
    last_attempt_at: datetime | None = column(DeliveryRow.last_attempt_at, "When it was tried last.")
    delivered_at: datetime | None = column(DeliveryRow.delivered_at, "When it was taken.")
    event_name: str = column(
        DeliveryRow.event_name, "The header X-Quotegraph-Event: `quote.accepted`, or `webhook.test`."
    )
    event: Annotated["Event", strawberry.lazy("graph.event")] | None = to_one(
        EventRow, DeliveryRow.event_id, "What it tells of; null for a test.", scope=READ_EVENTS
    )
    endpoint: Annotated["WebhookEndpoint", strawberry.lazy("graph.webhook_endpoint")] | None = to_one(
        EndpointRow, DeliveryRow.endpoint_id, "Where it goes.", scope=SCOPE
    )
    request_body: str | None = column(
        DeliveryRow.request_body, "What was sent, and is sent again; null before the first attempt."
    )
    response_status: int | None = column(
        DeliveryRow.response_status, "The HTTP status of the last answer; null where there was none."
    )
    response_body: str | None = column(
        DeliveryRow.response_body, "The body of the last answer, its first 16 kB; null where there was none."
    )
    error: str | None = column(DeliveryRow.error, "Why there was no answer to the last attempt.")
    duration_ms: int | None = column(
        DeliveryRow.duration_ms, "How long the last attempt took, in milliseconds."
    )
    created_at: datetime = column(DeliveryRow.created_at, "When it was made.")

    attempt_log: Connection[Annotated["WebhookAttempt", strawberry.lazy("graph.webhook_attempt")]] | None = (
        connection(ATTEMPTS, "Each time that it was sent, the last one first.", key=AttemptRow.delivery_id)
    )


@strawberry.type
class WebhookDeliveryQueries:
    """Deliveries at the root."""

    webhook_delivery: WebhookDelivery | None = by_id(DeliveryRow, "One delivery.", scope=SCOPE)
