"""Reading the event log: from a place in it, in the order of commits.

Events of a team are numbered without gaps and the number, as text, is the cursor, so whoever remembers the
last one they saw can go on from there and knows that nothing is missing.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.event import Event, EventType

BEGINNING = "0"
"""What stands for the beginning of the log, in place of a cursor."""

_CURSOR = re.compile(r"0|[1-9][0-9]{0,17}")

_EVENT: Any = Event

_EXTENT = text(
    """
    select coalesce(feed.last_no, 0) as last,
        coalesce((select min(no) - 1 from event where team_id = :team_id), feed.last_no, 0) as floor
    from (values (1)) as always left join team_feed as feed on feed.team_id = :team_id
    """
)


@dataclass(frozen=True)
class Extent:
    """What a team's log holds: the events numbered above `floor`, up to `last`."""

    floor: int
    last: int


@dataclass(frozen=True)
class Wanted:
    """Which events to read; None for any.

    `subject_ids` are what they are about, or the documents that this belongs to.
    """

    types: Collection[EventType] | None = None
    subject_ids: Collection[str] | None = None
    client_id: str | None = None
    owner_id: str | None = None

    def includes(self, event: Event) -> bool:
        """Whether `event` is one of them."""
        about = self.subject_ids
        return (
            (self.types is None or event.type in self.types)
            and (about is None or event.subject_id in about or event.document_id in about)
            and (self.client_id is None or event.client_id == self.client_id)
            and (self.owner_id is None or event.owner_id == self.owner_id)
        )


EVERYTHING = Wanted()


async def extent(session: AsyncSession, team_id: str) -> Extent:
    """What the team's log holds now."""
    found = (await session.execute(_EXTENT, {"team_id": team_id})).one()
    return Extent(floor=found.floor, last=found.last)


async def start(session: AsyncSession, team_id: str, after: str | None) -> int:
    """The number to follow the log from: that of the cursor `after`, or of the last event so far.

    After BEGINNING means all that are kept. Raises Refused CURSOR_INVALID for what was never a cursor of this
    log, and CURSOR_EXPIRED where events after it are no longer kept.
    """
    if after is not None and after != BEGINNING:
        return await resume(session, team_id, after)
    held = await extent(session, team_id)
    return held.last if after is None else held.floor


async def resume(session: AsyncSession, team_id: str, after: str) -> int:
    """The number where one who followed the log up to the cursor `after` goes on; 0 for an empty log.

    Raises Refused as `start` does.
    """
    held = await extent(session, team_id)
    if not _CURSOR.fullmatch(after) or int(after) > held.last:
        raise unknown("after")
    if int(after) < held.floor:
        raise expired("after")
    return int(after)


async def read(
    session: AsyncSession,
    team_id: str,
    limit: int,
    *,
    after: int,
    before: int | None = None,
    wanted: Wanted = EVERYTHING,
) -> list[Event]:
    """At most `limit` of the wanted events between two numbers, both excluded, in their order."""
    conditions = [_EVENT.team_id == team_id, _EVENT.no > after, *_conditions(wanted)]
    if before is not None:
        conditions.append(_EVENT.no < before)
    return list(await session.scalars(select(_EVENT).where(*conditions).order_by(_EVENT.no).limit(limit)))


def unknown(argument: str) -> Refused:
    """What is answered to what was never a cursor of this log."""
    return Refused.at((argument,), ErrorCode.CURSOR_INVALID, "This is not a cursor of your team's event log.")


def expired(argument: str) -> Refused:
    """What is answered where events after a cursor are no longer kept."""
    return Refused.at((argument,), ErrorCode.CURSOR_EXPIRED, ErrorCode.CURSOR_EXPIRED.description)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = []
    if wanted.types is not None:
        found.append(_EVENT.type.in_([each.value for each in wanted.types]))
    if wanted.subject_ids is not None:
        about = list(wanted.subject_ids)
        found.append(or_(_EVENT.subject_id.in_(about), _EVENT.document_id.in_(about)))
    if wanted.client_id is not None:
        found.append(_EVENT.client_id == wanted.client_id)
    if wanted.owner_id is not None:
        found.append(_EVENT.owner_id == wanted.owner_id)
    return found
