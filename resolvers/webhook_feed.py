"""Making deliveries of the event log: one for each endpoint and each of the events it is told of.

It is done after the commit, by whoever comes first, so that writers do not pay for it. Each endpoint
remembers the last event that deliveries were made of; its row is locked and moved on in the transaction that
adds them, so that any number of processes make each of them once.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.event import Event, EventType, TeamFeed
from models.identifier import Prefix, new_id
from models.webhook_delivery import DeliveryKind, WebhookDelivery
from models.webhook_endpoint import WebhookEndpoint, WebhookQueue, told
from resolvers import event_log

AT_ONCE = 1_000
"""Deliveries that are made in one transaction at the most, where every endpoint is told of every event."""

_queue: Any = WebhookQueue
_feed: Any = TeamFeed
_endpoint: Any = WebhookEndpoint

_BEHIND = text(
    """
    select distinct queue.team_id from webhook_queue as queue
    join team_feed as feed on feed.team_id = queue.team_id
    where queue.fed_no < feed.last_no
    """
)
_BEHIND_AMONG = text(f"{_BEHIND.text} and queue.team_id = any(:teams) and feed.team_id = any(:teams)")


async def teams_behind(session: AsyncSession, among: Collection[str] | None = None) -> list[str]:
    """The teams with endpoints whose logs have gone on: of all teams, or of those `among`.

    The transaction is that of the directory of teams.
    """
    if among is None:
        return list(await session.scalars(_BEHIND))
    return list(await session.scalars(_BEHIND_AMONG, {"teams": list(among)}))


async def deliveries_make(session: AsyncSession, team_id: str) -> tuple[int, bool]:
    """Makes the deliveries of the team's next events: how many, and whether there are more events to read."""
    places = await _lock_behind(session, team_id)
    if not places:
        return 0, False
    first, last = min(place.fed_no for place in places), places[0].last_no
    upto = min(last, first + max(AT_ONCE // len(places), 1))
    events = await event_log.read(session, team_id, upto - first, after=first, before=upto + 1)
    rows = [
        _delivery(place, event)
        for place in places
        for event in events
        if event.no > place.fed_no and told(place.types, place.scopes, EventType(event.type))
    ]
    if rows:
        await session.execute(insert(WebhookDelivery), rows)
    fed = sorted({place.endpoint_id for place in places if place.fed_no < upto})
    here = _queue.team_id == team_id
    await session.execute(update(WebhookQueue).where(here, _queue.endpoint_id.in_(fed)).values(fed_no=upto))
    if rows:
        due = sorted({row["endpoint_id"] for row in rows})
        moving = update(WebhookQueue).where(here, _queue.endpoint_id.in_(due))
        await session.execute(moving.values(due_at=func.least(_queue.due_at, func.now())))
    return len(rows), upto < last


async def _lock_behind(session: AsyncSession, team_id: str) -> Sequence[Any]:
    """The places of the team's endpoints that lag behind its log, locked in one order by everybody."""
    finding = (
        select(
            _queue.endpoint_id,
            _queue.fed_no,
            _feed.last_no,
            _endpoint.types,
            _endpoint.scopes,
            _endpoint.owner_app_id,
            _endpoint.team_id,
        )
        .join(_feed, _feed.team_id == _queue.team_id)
        .join(_endpoint, (_endpoint.team_id == _queue.team_id) & (_endpoint.id == _queue.endpoint_id))
        .where(_queue.team_id == team_id, _queue.fed_no < _feed.last_no)
        .order_by(_queue.endpoint_id)
        .with_for_update(of=_queue)
    )
    return (await session.execute(finding)).all()


def _delivery(place: Any, event: Event) -> dict[str, Any]:
    made = WebhookDelivery(
        team_id=place.team_id,
        id=new_id(Prefix.WEBHOOK_DELIVERY),
        endpoint_id=place.endpoint_id,
        owner_app_id=place.owner_app_id,
        kind=DeliveryKind.EVENT,
        event_no=event.no,
        event_id=event.id,
        event_name=event.type,
        subject_id=event.subject_id,
        occurred_at=event.occurred_at,
        fresh=True,
    )
    return made.model_dump()
