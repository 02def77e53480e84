"""Appending to the event log, as the last thing a transaction does."""

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from models.event import EventType
from models.identifier import Prefix, new_id
from models.viewer import Viewer
from resolvers.statement import fetch_row

_PENDING = "pending_events"

# The counter's row lock is taken here and held until the commit, so numbers follow the order of commits.
_APPEND = """
    with feed as (
        insert into team_feed (team_id, last_no) values ($1, $2)
        on conflict (team_id) do update set last_no = team_feed.last_no + $2
        returning last_no - $2 as base
    )
    insert into event (team_id, no, id, type, subject_id, actor_kind, actor_id, actor_name, data)
    select $1, feed.base + e.position, e.id, e.type, e.subject_id, $4, $5, $6, e.data
    from feed, jsonb_to_recordset($3::text::jsonb)
        as e (position int, id text, type text, subject_id text, data jsonb)
    """


def record(session: AsyncSession, type: EventType, subject: Any, **data: Any) -> None:
    """Notes that `type` happened to the row `subject`; written by `append` when the transaction ends.

    `data` is kept with the event as JSON: what the subject itself will not tell later, such as a reason.
    """
    session.info.setdefault(_PENDING, []).append((type, subject.id, data))


async def append(session: AsyncSession, viewer: Viewer) -> int:
    """Writes the events noted in this transaction, in order, and returns how many there were.

    Must be the transaction's last statement: from here on other writers of the team wait for its commit.
    """
    pending = session.info.pop(_PENDING, [])
    if pending:
        await session.flush()
        events = [
            {
                "position": n,
                "id": new_id(Prefix.EVENT),
                "type": type.value,
                "subject_id": subject,
                "data": data,
            }
            for n, (type, subject, data) in enumerate(pending, start=1)
        ]
        actor = viewer.actor
        await fetch_row(
            session,
            _APPEND,
            viewer.team_id,
            len(events),
            orjson.dumps(events).decode(),
            actor.kind.value,
            actor.id,
            actor.name,
        )
    return len(pending)
