"""The last statement of a change: a new document with its rows, the events, and the answer under its key."""

from functools import cache
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from models.identifier import Prefix, new_id
from models.viewer import Viewer
from resolvers.events import noted
from resolvers.idempotency import Once, kept
from resolvers.insertion import Insertion, noted_insertion
from resolvers.statement import fetch_alone

# Wherever a team's id is written first, row-level security is told of it: set_config returns what it sets.
# The lock on the team's feed is taken after all others and held until the commit, so numbers follow the order
# of commits.
_CONCLUDE = """
    with {insertion} kept as (
        insert into idempotency_key (team_id, key, fingerprint, answer, created_at)
        select set_config('app.team_id', $1, true), $7, decode($8, 'hex'), $9::text::jsonb, now()
        where $7::text is not null
    ), feed as (
        insert into team_feed (team_id, last_no)
        select set_config('app.team_id', $1, true), $2::bigint {after} where $2 > 0
        on conflict (team_id) do update set last_no = team_feed.last_no + $2
        returning last_no - $2 as base
    ), appended as (
        insert into event (
            team_id, no, id, type, subject_id, document_id, client_id, owner_id,
            actor_kind, actor_id, actor_name, data
        )
        select $1, feed.base + e.no, e.id, e.type, e.subject_id, e.document_id, e.client_id, e.owner_id,
            $4, $5, $6, e.data
        from feed, json_populate_recordset(null::event, $3::text::json) as e
    )
    select {answer}
    """
_PARAMETERS = 9


async def conclude(session: AsyncSession, viewer: Viewer, once: Once | None, outcome: Any) -> int:
    """Writes the document and appends the events that were noted, in order, keeps the outcome under its key,
    and returns how many events those were.

    Must be the transaction's last statement: from here on other writers of the team wait for its commit.
    """
    events = [
        {"no": n, "id": new_id(Prefix.EVENT), **event} for n, event in enumerate(noted(session), start=1)
    ]
    insertion = noted_insertion(session)
    if events or once is not None or insertion is not None:
        actor = viewer.actor
        answered = await fetch_alone(
            session,
            _conclude(None if insertion is None else insertion.tables),
            viewer.team_id,
            len(events),
            orjson.dumps(events).decode(),
            actor.kind.value,
            actor.id,
            actor.name,
            once and once.key,
            once and once.fingerprint,
            orjson.dumps(None if once is None else kept(outcome)).decode(),
            *(() if insertion is None else insertion.values),
        )
        if insertion is not None:
            insertion.numbered(*answered)
    return len(events)


@cache
def _conclude(tables: tuple[str, ...] | None) -> str:
    if tables is None:
        return _CONCLUDE.format(insertion="", after="", answer="true")
    insertion = Insertion.statements(tables, _PARAMETERS)
    return _CONCLUDE.format(
        insertion=f"{insertion},", after="from counted", answer="number, value from counted"
    )
