"""Reading the event log: from a place in it, in the order of commits.

Events of a team are numbered without gaps and the number, as text, is the cursor, so whoever remembers the
last one they saw can go on from there and knows that nothing is missing.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
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
    types: Collection[EventType] | None = None,
) -> list[Event]:
    """At most `limit` of the events between two numbers, both excluded, in their order; of `types` alone."""
    conditions = [_EVENT.team_id == team_id, _EVENT.no > after]
    if before is not None:
        conditions.append(_EVENT.no < before)
    if types is not None:
        conditions.append(_EVENT.type.in_([each.value for each in types]))
    return list(await session.scalars(select(_EVENT).where(*conditions).order_by(_EVENT.no).limit(limit)))


def unknown(argument: str) -> Refused:
    """What is answered to what was never a cursor of this log."""
    return Refused.at((argument,), ErrorCode.CURSOR_INVALID, "This is not a cursor of your team's event log.")


def expired(argument: str) -> Refused:
    """What is answered where events after a cursor are no longer kept."""
    return Refused.at((argument,), ErrorCode.CURSOR_EXPIRED, ErrorCode.CURSOR_EXPIRED.description)
