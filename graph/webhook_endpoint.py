"""Webhook endpoints in the schema. Their secrets are not: these are answered once, by what makes them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column, to_one
from graph.engine.node import Node, node
from graph.enums import expose
from graph.sorting import sort_input
from graph.webhook_attempt import SCOPE
from graph.webhook_delivery import DELIVERIES
from models.app import App as AppRow
from models.described_enum import DescribedEnum
from models.event import EventType
from models.webhook_delivery import WebhookDelivery as DeliveryRow
from models.webhook_endpoint import DisabledReason, EndpointStatus
from models.webhook_endpoint import WebhookEndpoint as EndpointRow

if TYPE_CHECKING:
    from graph.app import App
    from graph.webhook_delivery import WebhookDelivery


class WebhookEndpointSortKey(DescribedEnum):
    """What webhook endpoints can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the endpoint was made."


for _enum in (DisabledReason, EndpointStatus):
    expose(_enum, name=f"Webhook{_enum.__name__}")


@strawberry.input(description="Which webhook endpoints to list.")
class WebhookEndpointFilter:
    """All that is given must hold."""

    status: EndpointStatus | None = condition(
        lambda endpoint, status: endpoint.status == status, "Enabled or disabled ones."
    )


def _visible(endpoint: Any, _filter: WebhookEndpointFilter | None) -> ColumnElement[bool]:
    existing: ColumnElement[bool] = endpoint.deleted_at.is_(None)
    return existing


ENDPOINTS = Collection(
    row=EndpointRow,
    scope=SCOPE,
    sort_keys={WebhookEndpointSortKey.CREATED_AT: SortKey(lambda endpoint: endpoint.created_at, datetime)},
    default_sort=(WebhookEndpointSortKey.CREATED_AT, SortDirection.DESC),
    filter=WebhookEndpointFilter,
    sort=sort_input(WebhookEndpointSortKey, "webhook endpoints"),
    visible=_visible,
)


@node(
    EndpointRow,
    prefix="webhook",
    scope=SCOPE,
    description="Where events are posted to. An app sees its own; people and API keys see all.",
)
class WebhookEndpoint(Node):
    """A row of `webhook_endpoint`."""

    version: int = column(EndpointRow.version, "Counts the changes; for `expectedVersion`.")
    url: str = column(EndpointRow.url, "The address that is posted to.")
    types: list[EventType] = column(
        EndpointRow.types,
        "The types of events it is told of; none for all of them.",
        read=lambda names: [EventType[name] for name in names],
        sql=lambda endpoint: endpoint.types,
    )
    description: str | None = column(EndpointRow.description, "What it is for.")
    query: str | None = column(
        EndpointRow.query, "The GraphQL document on `Event` that shapes its payloads; null for the default."
    )
    status: EndpointStatus = column(EndpointRow.status, "Whether it is told of events.")
    disabled_reason: DisabledReason | None = column(EndpointRow.disabled_reason, "Why it is disabled.")
    disabled_at: datetime | None = column(EndpointRow.disabled_at, "When it was disabled.")
    failing_since: datetime | None = column(
        EndpointRow.failing_since,
        "When the first of the failures was that no success has followed; after 5 days it is disabled.",
    )
    scopes: list[str] = column(
        EndpointRow.scopes,
        "What its maker could read: it is told of nothing else, and its query reads no more.",
    )
    app: Annotated["App", strawberry.lazy("graph.app")] | None = to_one(
        AppRow,
        EndpointRow.owner_app_id,
        "The app that it belongs to; null for the team's own.",
        scope="read:apps",
        shared=True,
    )
    previous_secret_until: datetime | None = column(
        EndpointRow.previous_secret_until, "Until when the secret before the last rotation signs as well."
    )
    deleted_at: datetime | None = column(EndpointRow.deleted_at, "When it was deleted.")
    created_at: datetime = column(EndpointRow.created_at, "When it was made.")
    updated_at: datetime = column(EndpointRow.updated_at, "When it was last changed.")

    deliveries: Connection[Annotated["WebhookDelivery", strawberry.lazy("graph.webhook_delivery")]] | None = (
        connection(DELIVERIES, "What it was sent, newest first.", key=DeliveryRow.endpoint_id)
    )


@strawberry.type
class WebhookEndpointQueries:
    """Webhook endpoints at the root."""

    webhook_endpoints: Connection[WebhookEndpoint] | None = connection(
        ENDPOINTS, "The webhook endpoints of your team, or of your app in it, newest first."
    )

    webhook_endpoint: WebhookEndpoint | None = by_id(EndpointRow, "One webhook endpoint.", scope=SCOPE)
