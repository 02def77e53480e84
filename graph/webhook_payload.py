"""What a delivery says: the event with the main fields of its subject, or what the endpoint's query selects.

Both are read by the compiled executor, as the endpoint's owner: what that may not read is null or left out.
"""

import copy
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

import orjson
import structlog
from strawberry import Schema

from graph.context import Context, Database
from graph.engine.node import kind_of
from graph.error_mapping import ErrorMapping
from graph.guard import Guard, ValidDocuments
from graph.limits import Limits
from graph.webhook_query import ANSWER, BadQuery, fault_of, operation_of
from models.event import Event
from models.viewer import Viewer
from models.webhook_delivery import WebhookDelivery

log = structlog.get_logger("quotegraph.webhooks")

_SUBJECT: Final = "subject"
_MONEY: Final = "{ amount currency }"
_DOCUMENT: Final = (
    f"number title reference status paymentStatus version currency total {_MONEY} subtotal {_MONEY} "
    f"taxTotal {_MONEY} issueDate externalId createdAt updatedAt"
)
_MAIN_FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "quote": ("Quote", f"{_DOCUMENT} revision validUntil sentAt acceptedAt signerName client {{ id name }}"),
    "invoice": (
        "Invoice",
        f"{_DOCUMENT} dueDate overdue amountDue {_MONEY} amountPaid {_MONEY} client {{ id name }}",
    ),
    "payment": (
        "Payment",
        f"amount {_MONEY} fee {_MONEY} net {_MONEY} refunded {_MONEY} method reference receivedAt createdAt "
        "invoice { id number }",
    ),
    "client": ("Client", "version kind name company email phone currency externalId createdAt updatedAt"),
    "product": ("Product", f"version name code category unit unitPrice {_MONEY} createdAt updatedAt"),
    "team": ("Team", "version name slug currency timezone locale updatedAt"),
    "member": ("Member", "name email role status createdAt"),
    "auth": ("Authorization", "scopes createdAt revokedAt app { id name } member { id name }"),
    "webhook": ("WebhookEndpoint", "url status disabledReason disabledAt"),
}
"""By the kind of the subject: its type, and what is told of it beside its id."""

DATA: Final = {
    kind: f"query WebhookData($id: ID!) {{ {_SUBJECT}: node(id: $id) {{ ... on {type} {{ id {fields} }} }} }}"
    for kind, (type, fields) in _MAIN_FIELDS.items()
}
"""By the kind of the subject: the operation that answers what a message says of it."""


LIMITS: Final = Limits(cost=2_000)
"""Less than one request may ask for: a payload is written for every event, and kept for 30 days."""


class PayloadWriter:
    """Writes the bodies of deliveries."""

    def __init__(self, schema: Schema, database: Database) -> None:
        documents = ValidDocuments(LIMITS.cached_documents)
        self._schema = copy.copy(schema)
        self._schema.extensions = (ErrorMapping, lambda: Guard(LIMITS, documents), *schema.extensions)
        self._database = database

    def fault_of(self, query: str) -> str | None:
        """What is wrong with a query that is to shape payloads, in one sentence; None for a good one."""
        return fault_of(query, self._schema._schema, LIMITS)

    async def write(self, delivery: WebhookDelivery, query: str | None, viewer: Viewer) -> bytes:
        """The body of a delivery, as JSON: shaped by `query`, or else as the docs promise for all."""
        if query and delivery.event_id:
            shaped = await self._shaped(query, delivery.event_id, viewer)
            if shaped is not None:
                return orjson.dumps(shaped)
        return orjson.dumps(
            {
                "event": delivery.event_name,
                "data": await self._data(delivery.subject_id, viewer),
                "ts": int(delivery.occurred_at.timestamp()),
                "id": delivery.message_id,
            }
        )

    async def _shaped(self, query: str, event_id: str, viewer: Viewer) -> Any:
        try:
            operation = operation_of(query, LIMITS)
        except BadQuery as bad:  # it was good when it was saved
            log.warning("webhook query refused", reason=str(bad), team_id=viewer.team_id)
            return None
        return await self._answer(operation, event_id, viewer, ANSWER)

    async def _data(self, subject_id: str, viewer: Viewer) -> Any:
        document = DATA.get(kind_of(subject_id))
        found = document and await self._answer(document, subject_id, viewer, _SUBJECT)
        return found or {"id": subject_id}

    async def _answer(self, operation: str, id: str, viewer: Viewer, key: str) -> Any:
        context = Context(
            request=None,
            response=None,
            request_id="webhook",
            database=self._database,
            events=_NoEvents(),
            viewer=viewer,
        )
        result = await self._schema.execute(operation, variable_values={"id": id}, context_value=context)
        if not result.data and result.errors:
            log.warning("webhook payload not read", reason=result.errors[0].message, team_id=viewer.team_id)
        return result.data and result.data[key]


class _NoEvents:
    """What follows no events: a payload is read once."""

    def subscribe(self, team_id: str, after: int) -> AsyncGenerator[Event, None]:
        """Never; a payload's operation is a query."""
        raise NotImplementedError
