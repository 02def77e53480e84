"""The mutations of webhooks, with their inputs and payloads."""

from typing import Annotated

import strawberry
from strawberry import ID, Maybe

from graph.mutation import mutation
from graph.webhook_delivery import WebhookDelivery
from graph.webhook_endpoint import WebhookEndpoint
from models.event import EventType
from resolvers import webhook_delivery, webhook_endpoint

SCOPE = "write:webhooks"
_QUERY = (
    "A GraphQL document on `Event` that shapes the payload: one operation whose root is the event, such as "
    "`{ type subject { ... on Quote { number } } }`, or one fragment on Event."
)
_TYPES = "The types of events to be told of; none for all of them, those of the future included."
_URL = "The address to post to, with https. Internal addresses are not posted to."


@strawberry.input(description="Changes to a webhook endpoint: what is left out stays as it is, null clears.")
class WebhookEndpointUpdateInput:
    """Everything about an endpoint that can be written."""

    url: Maybe[str] = strawberry.field(description=_URL)
    types: Maybe[list[EventType] | None] = strawberry.field(description=_TYPES)
    description: Maybe[str | None] = strawberry.field(description="What it is for.")
    query: Maybe[str | None] = strawberry.field(description=_QUERY)
    enabled: Maybe[bool] = strawberry.field(
        description="Whether it is to be told of events; true in a new one that does not say."
    )


@strawberry.input(description="A new webhook endpoint.")
class WebhookEndpointCreateInput(WebhookEndpointUpdateInput):
    """An endpoint with an address."""

    url: str = strawberry.field(description=_URL)


_WITH_SECRET = {
    "webhook_endpoint": WebhookEndpoint,
    "secret": Annotated[
        str, "What deliveries are signed with, `whsec_…`. It is answered this once and never again."
    ],
}
_DELIVERY = {"delivery": WebhookDelivery}

MUTATIONS = [
    mutation(
        webhook_endpoint.webhook_endpoint_create,
        SCOPE,
        "Makes a webhook endpoint, which is told of what happens from now on. An app's is its own.",
        input=WebhookEndpointCreateInput,
        returns=_WITH_SECRET,
    ),
    mutation(
        webhook_endpoint.webhook_endpoint_update,
        SCOPE,
        "Changes, enables or disables a webhook endpoint.",
        id=ID,
        input=WebhookEndpointUpdateInput,
        returns={"webhook_endpoint": WebhookEndpoint},
    ),
    mutation(
        webhook_endpoint.webhook_endpoint_rotate_secret,
        SCOPE,
        "Gives a webhook endpoint another secret; for 24 hours deliveries are signed with both.",
        id=ID,
        returns=_WITH_SECRET,
    ),
    mutation(
        webhook_endpoint.webhook_endpoint_delete,
        SCOPE,
        "Ends a webhook endpoint for good; what waits for it is not sent any more.",
        id=ID,
        returns={"webhook_endpoint": WebhookEndpoint},
    ),
    mutation(
        webhook_delivery.webhook_endpoint_test,
        SCOPE,
        "Sends a webhook endpoint the message `webhook.test`.",
        id=ID,
        returns=_DELIVERY,
    ),
    mutation(
        webhook_delivery.webhook_delivery_retry,
        SCOPE,
        "Sends a delivery now, whatever came of it so far: the same message under the same `webhook-id`.",
        id=Annotated[ID, "The identifier of the delivery."],
        returns=_DELIVERY,
    ),
    mutation(
        webhook_delivery.webhook_replay,
        SCOPE,
        "Tells a webhook endpoint again of a range of events, each under the `webhook-id` of the first time.",
        endpoint_id=Annotated[ID, "The identifier of the endpoint."],
        after=Annotated[str, 'The cursor of the event to begin after; "0" for all that are kept.'],
        until=Annotated[str | None, "The cursor of the last event to tell of; the log's last when left out."],
        returns={"count": Annotated[int, "How many events will be told of."]},
    ),
]
