"""The event log as a list that is compiled: numbered without gaps, so that a number is a cursor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, any_, cast, func, or_, select
from strawberry import ID

from graph.engine.bound import Bound
from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.engine.cursor import CursorInvalid, Cursors, Place
from graph.engine.paged import Paged
from graph.enums import expose
from models.described_enum import DescribedEnum
from models.event import Event, EventType, TeamFeed

READ_EVENTS = "read:events"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class EventSortKey(DescribedEnum):
    """What the log is sorted by."""

    NUMBER = "NUMBER", "The number of the event."


expose(EventSortKey)


@strawberry.input(description="Which events to list; all that is given must hold.")
class EventFilter:
    """The arguments of the field `events` that choose."""

    types: list[EventType] | None = condition(
        lambda event, types: event.type.in_([each.value for each in types]), "Of any of these types."
    )
    subject_ids: list[ID] | None = condition(
        lambda event, ids: or_(event.subject_id == any_(ids), event.document_id == any_(ids)),
        "About any of these objects, or about what belongs to them.",
    )
    client_id: ID | None = condition(lambda event, id: event.client_id == id, "Concerning this client.")
    owner_id: ID | None = condition(
        lambda event, id: event.owner_id == id, "Concerning documents that this member looks after."
    )


def _decode(_order: str, cursor: str, _kind: type, argument: str) -> Place:
    if not _NUMBER.fullmatch(cursor):
        raise CursorInvalid(argument)
    return Place(int(cursor), "")


NUMBERS = Cursors(
    encode=lambda _order, place: str(place.value),
    decode=_decode,
    sql=lambda _order, value, _id: cast(value, Text),
)


def _held(tenant: ColumnElement[str], after: Place | None, before: Place | None) -> ColumnElement[bool]:
    """That the log reaches to both places and still holds what follows the first: `read_page` in SQL."""
    event: Any = Event
    feed: Any = TeamFeed
    last = func.coalesce(select(feed.last_no).where(feed.team_id == tenant).scalar_subquery(), 0)
    first = select(func.min(event.no)).where(event.team_id == tenant).scalar_subquery()
    demanded = [place.value <= last for place in (after, before) if place is not None]
    if after is not None:
        demanded.append(after.value >= func.coalesce(first - 1, last))
    return and_(*demanded)


EVENTS = Collection(
    row=Event,
    scope=READ_EVENTS,
    sort_keys={EventSortKey.NUMBER: SortKey(lambda event: event.no, int, unique=True)},
    default_sort=(EventSortKey.NUMBER, SortDirection.ASC),
    filter=EventFilter,
    cursors=NUMBERS,
    holds=_held,
)


@dataclass(frozen=True)
class EventLog(Paged):
    """The log as a source; its filters are arguments of their own."""

    collection: Collection = EVENTS
    key: str | None = None

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """The arguments that choose, as the filter that they are."""
        window = dict(arguments)
        chosen = {name: window.pop(name, None) for name in ("types", "subject_ids", "client_id", "owner_id")}
        return super().bind({**window, "filter": EventFilter(**chosen)})
