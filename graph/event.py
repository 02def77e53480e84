"""The event log in the schema: a list to page through, and a subscription that goes on from a place in it."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlalchemy import String, cast, func
from strawberry import ID

from graph.authorization import Authorization
from graph.client import Client
from graph.engine.connection import Connection
from graph.engine.fields import argument, column, composite, computed, declare, to_any
from graph.engine.node import Node, node
from graph.event_list import READ_EVENTS, After, ClientId, EventLog, OwnerId, SubjectIds, Types
from graph.invoice import Invoice
from graph.member import Member
from graph.part_id import PART_ID, part_id, part_id_sql
from graph.payment import Payment
from graph.product import Product
from graph.quote import Quote
from graph.team import Team
from graph.webhook_endpoint import WebhookEndpoint
from models.event import Event as EventRow
from models.event import EventType
from models.viewer import ActorKind

SCOPE = READ_EVENTS

EventSubject = Annotated[
    Quote | Invoice | Payment | Client | Product | Team | Member | Authorization | WebhookEndpoint,
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


def _size(end: str) -> str:
    return f"How many events from the {end}, from 1 to 100; 25 when neither `first` nor `last` is given."


@strawberry.type
class EventQueries:
    """The event log at the root."""

    events: Connection[Event] | None = declare(
        EventLog(),
        "Your team's event log, in the order in which changes were committed.",
        scope=SCOPE,
        arguments=[
            argument("first", int | None, _size("start")),
            argument("after", After),
            argument("last", int | None, _size("end")),
            argument("before", str | None, "Only events that precede this cursor."),
            argument("types", Types),
            argument("subject_ids", SubjectIds),
            argument("client_id", ClientId),
            argument("owner_id", OwnerId),
        ],
    )
