"""The event log as a list that is compiled: numbered without gaps, so that a number is a cursor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, Text, any_, cast, func, literal, or_, select
from strawberry import ID

from graph.engine.collection import Check, Collection, SortDirection, SortKey
from graph.engine.condition import condition, conditions_of
from graph.engine.cursor import CursorInvalid, Cursors, Place
from graph.engine.page import Listing
from graph.engine.paged import Paged
from graph.enums import expose
from models.described_enum import DescribedEnum
from models.event import Event, EventType, TeamFeed
from resolvers.event_log import BEGINNING, expired, unknown

READ_EVENTS = "read:events"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class EventSortKey(DescribedEnum):
    """What the log is sorted by."""

    NUMBER = "NUMBER", "The number of the event."


expose(EventSortKey)


_TYPES = "Only events of these types."
_SUBJECT_IDS = (
    "Only events about any of these objects, or about what belongs to them, such as "
    "the payments of an invoice."
)
_CLIENT_ID = "Only events about this client, its quotes, invoices and payments."
_OWNER_ID = "Only events about documents that this member looks after."

Types = Annotated[list[EventType] | None, strawberry.argument(description=_TYPES)]
SubjectIds = Annotated[list[ID] | None, strawberry.argument(description=_SUBJECT_IDS)]
ClientId = Annotated[ID | None, strawberry.argument(description=_CLIENT_ID)]
OwnerId = Annotated[ID | None, strawberry.argument(description=_OWNER_ID)]
After = Annotated[
    str | None,
    strawberry.argument(
        description="The `cursor` of the last event you have seen: only those after it. CURSOR_EXPIRED is "
        'answered where these are no longer all kept; "0" stands for the beginning of what is kept.'
    ),
]


@strawberry.input(description="Which events to list; all that is given must hold.")
class EventFilter:
    """The arguments of the field `events` that choose."""

    types: list[EventType] | None = condition(
        lambda event, types: event.type.in_([each.value for each in types]), _TYPES
    )
    subject_ids: list[ID] | None = condition(
        lambda event, ids: or_(event.subject_id == any_(ids), event.document_id == any_(ids)), _SUBJECT_IDS
    )
    client_id: ID | None = condition(lambda event, id: event.client_id == id, _CLIENT_ID)
    owner_id: ID | None = condition(lambda event, id: event.owner_id == id, _OWNER_ID)


def _decode(_order: str, cursor: str, _kind: type, argument: str) -> Place:
    if not _NUMBER.fullmatch(cursor):
        raise CursorInvalid(argument)
    return Place(int(cursor), "")


NUMBERS = Cursors(
    encode=lambda _order, place: str(place.value),
    decode=_decode,
    sql=lambda _order, value, _id: cast(value, Text),
)


def _held(tenant: ColumnElement[str], after: Place | None, before: Place | None) -> list[Check]:
    """That the log reaches to both places and holds what follows the first: `event_log.start` in SQL."""
    event: Any = Event
    feed: Any = TeamFeed
    last = func.coalesce(select(feed.last_no).where(feed.team_id == tenant).scalar_subquery(), 0)
    first = select(func.min(event.no)).where(event.team_id == tenant).scalar_subquery()
    places = {"after": after, "before": before}
    checks = [Check(place.value <= last, unknown(name)) for name, place in places.items() if place]
    if after is not None:
        kept = after.value >= func.coalesce(first - 1, last)
        checks.append(Check(or_(literal(int(BEGINNING)) == after.value, kept), expired("after")))
    return checks


EVENTS = Collection(
    row=Event,
    scope=READ_EVENTS,
    sort_keys={EventSortKey.NUMBER: SortKey(lambda event: event.no, int, unique=True)},
    default_sort=(EventSortKey.NUMBER, SortDirection.ASC),
    filter=EventFilter,
    cursors=NUMBERS,
    checks=_held,
)


@dataclass(frozen=True)
class EventLog(Paged):
    """The log as a source: numbered without gaps, so that a number is a cursor; its filter is no argument."""

    collection: Collection = EVENTS
    key: str | None = None

    def listing(self, arguments: Mapping[str, Any]) -> Listing:
        """What these arguments ask for: those that choose are the fields of the filter."""
        chosen = {each.name: arguments.get(each.name) for each in conditions_of(EventFilter)}
        return super().listing({**arguments, "filter": EventFilter(**chosen)})
