"""The event log in the schema: a list to page through, and a subscription that goes on from a place in it."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import String, cast, func
from strawberry import ID
from strawberry.types import get_object_definition

from graph.client import Client
from graph.engine.connection import Connection
from graph.engine.fields import column, composite, computed, to_any
from graph.engine.node import Node, node
from graph.engine.page import Edge, Page, page_size
from graph.engine.requires_scope import RequiresScope
from graph.event_list import READ_EVENTS, EventLog
from graph.invoice import Invoice
from graph.member import Member
from graph.mutation import Info
from graph.part_id import PART_ID, part_id, part_id_sql
from graph.payment import Payment
from graph.product import Product
from graph.quote import Quote
from graph.team import Team
from graph.webhook_endpoint import WebhookEndpoint
from models.event import Event as EventRow
from models.event import EventType
from models.viewer import ActorKind
from resolvers import event_log
from resolvers.event_log import Wanted

SCOPE = READ_EVENTS

EventSubject = Annotated[
    Quote | Invoice | Payment | Client | Product | Team | Member | WebhookEndpoint,
    strawberry.union("EventSubject", description="What an event is about."),
]


@strawberry.type(description="Who or what caused an event.")
class EventActor:
    """As remembered with the event."""

    id: ID = strawberry.field(description=PART_ID)
    kind: ActorKind = strawberry.field(description="What kind of being it is.")
    name: str = strawberry.field(description="The name it had at the time.")


@node(
    EventRow,
    prefix="event",
    scope=SCOPE,
    description="Something that happened in your team. Events are never changed.",
)
class Event(Node):
    """A row of `event`."""

    type: EventType = computed(
        lambda event, _info: EventType(event.type),
        "What happened.",
        sql=lambda event: func.upper(func.replace(event.type, ".", "_")),
    )
    cursor: str = computed(
        lambda event, _info: str(event.no),
        "The event's number, which counts per team without gaps; for `after`, to go on from here.",
        sql=lambda event: cast(event.no, String),
    )
    occurred_at: datetime = column(EventRow.occurred_at, "When it happened.")
    actor: EventActor = composite(
        lambda event: EventActor(id=part_id(event, "actor"), kind=event.actor_kind, name=event.actor_name),
        "Who or what caused it.",
        parts={"id": part_id_sql("actor"), "kind": "actor_kind", "name": "actor_name"},
    )
    subject_id: ID = column(EventRow.subject_id, "The identifier of what it happened to.")
    subject: EventSubject | None = to_any(
        EventRow.subject_id,
        "What it happened to, as it is now. Needs the read scope of its kind.",
    )


After = Annotated[
    str | None,
    strawberry.argument(
        description="The `cursor` of the last event you have seen: only those after it. CURSOR_EXPIRED is "
        'answered where these are no longer all kept; "0" stands for the beginning.'
    ),
]
Types = Annotated[list[EventType] | None, strawberry.argument(description="Only events of these types.")]
SubjectIds = Annotated[
    list[ID] | None,
    strawberry.argument(
        description="Only events about any of these objects, or about what belongs to them, such as the "
        "payments of an invoice."
    ),
]
ClientId = Annotated[
    ID | None,
    strawberry.argument(description="Only events about this client, its quotes, invoices and payments."),
]
OwnerId = Annotated[
    ID | None, strawberry.argument(description="Only events about documents that this member looks after.")
]


def _size(end: str) -> Any:
    return strawberry.argument(
        description=f"How many events from the {end}, from 1 to 100; 25 when neither `first` nor `last` is "
        "given."
    )


@strawberry.type
class EventQueries:
    """The event log at the root."""

    @strawberry.field(
        description="Your team's event log, in the order in which changes were committed.",
        directives=[RequiresScope(scope=SCOPE)],
    )
    async def events(
        self,
        info: Info,
        first: Annotated[int | None, _size("start")] = None,
        after: After = None,
        last: Annotated[int | None, _size("end")] = None,
        before: Annotated[
            str | None, strawberry.argument(description="Only events that precede this cursor.")
        ] = None,
        types: Types = None,
        subject_ids: SubjectIds = None,
        client_id: ClientId = None,
        owner_id: OwnerId = None,
    ) -> Connection[Event] | None:
        """A page whose cursors are those of its events."""
        context, backward = info.context, last is not None
        wanted = Wanted(types, subject_ids, client_id, owner_id)
        context.require(SCOPE)
        size = page_size(first, last)
        async with context.reading() as session:
            found = await event_log.read_page(
                session,
                context.tenant,
                size + 1,
                after=after,
                before=before,
                newest_first=backward,
                wanted=wanted,
            )

        async def count() -> int:
            async with context.reading() as session:
                return await event_log.count(session, context.tenant, wanted)

        edges = [Edge(event, str(event.no)) for event in found]
        bounded = (before if backward else after) is not None
        return Page.cut(edges, size, backward=backward, bounded=bounded, count=count)  # type: ignore[return-value]


# the standard executor asks the resolver; the compiler reads the same list from its source
_EVENTS: Any = get_object_definition(EventQueries, strict=True).get_field("events")
_EVENTS.source, _EVENTS.scope = EventLog(), SCOPE
