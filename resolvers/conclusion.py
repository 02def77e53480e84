"""The last statement of a transaction: its answer kept under the idempotency key, its events appended."""

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from models.identifier import Prefix, new_id
from models.viewer import Viewer
from resolvers.events import noted
from resolvers.statement import fetch_row

# The lock on the team's feed is taken here and held until the commit, so numbers follow the order of commits.
_CONCLUDE = """
    with kept as (
        update idempotency_key set answer = $8::text::jsonb where team_id = $1 and key = $7
    ), feed as (
        insert into team_feed (team_id, last_no) select $1, $2::bigint where $2 > 0
        on conflict (team_id) do update set last_no = team_feed.last_no + $2
        returning last_no - $2 as base
    )
    insert into event (
        team_id, no, id, type, subject_id, document_id, client_id, owner_id,
        actor_kind, actor_id, actor_name, data
    )
    select $1, feed.base + e.no, e.id, e.type, e.subject_id, e.document_id, e.client_id, e.owner_id,
        $4, $5, $6, e.data
    from feed, jsonb_populate_recordset(null::event, $3::text::jsonb) as e
    """


async def conclude(
    session: AsyncSession, viewer: Viewer, key: str | None = None, answer: dict[str, Any] | None = None
) -> int:
    """Keeps `answer` under `key`, where there is one, appends the events that were noted, in order, and
    returns how many those were.

    Must be the transaction's last statement: from here on other writers of the team wait for its commit.
    """
    events = [
        {"no": n, "id": new_id(Prefix.EVENT), **event} for n, event in enumerate(noted(session), start=1)
    ]
    if events or key is not None:
        actor = viewer.actor
        await fetch_row(
            session,
            _CONCLUDE,
            viewer.team_id,
            len(events),
            orjson.dumps(events).decode(),
            actor.kind.value,
            actor.id,
            actor.name,
            key,
            orjson.dumps(answer).decode(),
        )
    return len(events)
