"""Verbs on deliveries: try an endpoint out, retry a delivery, replay a range of events."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.event import EventType
from models.identifier import Prefix, new_id
from models.viewer import Viewer
from models.webhook_delivery import (
    MOST_REPLAYED,
    TEST_EVENT,
    DeliveryKind,
    DeliveryStatus,
    WebhookDelivery,
)
from models.webhook_endpoint import EndpointStatus, WebhookEndpoint, WebhookQueue
from resolvers import event_log
from resolvers.webhook_endpoint import lock_endpoint

_delivery: Any = WebhookDelivery
_queue: Any = WebhookQueue


async def webhook_endpoint_test(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Sends the endpoint a message `webhook.test`, which is retried and logged as any other.

    Raises Refused INVALID_STATE for a disabled endpoint.
    """
    endpoint = await _enabled(session, viewer, id, "id")
    now = datetime.now(UTC)
    delivery = WebhookDelivery(
        team_id=viewer.team_id,
        id=new_id(Prefix.WEBHOOK_DELIVERY),
        endpoint_id=endpoint.id,
        owner_app_id=endpoint.owner_app_id,
        kind=DeliveryKind.TEST,
        event_name=TEST_EVENT,
        subject_id=endpoint.id,
        occurred_at=now,
        next_attempt_at=now,
    )
    session.add(delivery)
    await _make_due(session, endpoint)
    return {"delivery": delivery}


async def webhook_delivery_retry(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Sends a delivery now, whatever became of it so far; the same message under the same id.

    What has had all its attempts gets this one more. Raises Refused INVALID_STATE where the endpoint is
    disabled.
    """
    finding = select(WebhookDelivery).where(_delivery.team_id == viewer.team_id, _delivery.id == id)
    if viewer.app_id is not None:
        finding = finding.where(_delivery.owner_app_id == viewer.app_id)
    found = (await session.scalars(finding)).one_or_none()
    if found is None:
        raise Refused.at(("id",), ErrorCode.NOT_FOUND, "There is nothing with this id.")
    endpoint = await _enabled(session, viewer, found.endpoint_id, "id")
    delivery = await session.get_one(
        WebhookDelivery, (viewer.team_id, id), with_for_update=True, populate_existing=True
    )
    if not delivery.fresh:  # a first attempt keeps its turn
        delivery.status, delivery.next_attempt_at = DeliveryStatus.PENDING, datetime.now(UTC)
    await _make_due(session, endpoint)
    return {"delivery": delivery}


async def webhook_replay(
    session: AsyncSession, viewer: Viewer, endpoint_id: str, after: str, until: str | None = None
) -> dict[str, Any]:
    """Tells the endpoint again of the events after the cursor `after`, up to `until` or the last one so far.

    After "0" means all that are kept; any other cursor has to be one whose following events are kept still.
    Only of those that it is told of today, each under the id it had the first time. Answers how many.

    Raises Refused: INVALID_STATE for a disabled endpoint, and while it has yet to be sent an earlier replay;
    CURSOR_INVALID and CURSOR_EXPIRED for bad cursors, OUT_OF_RANGE for more than 10,000 events.
    """
    endpoint = await _enabled(session, viewer, endpoint_id, "endpoint_id")
    await _refuse_while_replaying(session, endpoint)
    first = await event_log.start(session, viewer.team_id, after)
    last = await _until(session, viewer, until)
    if last - first > MOST_REPLAYED:
        message = f"At most {MOST_REPLAYED:,} events can be replayed at once, not {last - first:,}."
        raise Refused.at(("until",), ErrorCode.OUT_OF_RANGE, message)
    events = await event_log.read(
        session,
        viewer.team_id,
        MOST_REPLAYED,
        after=first,
        before=last + 1,
        types=[type for type in EventType if endpoint.is_told_of(type)],
    )
    now = datetime.now(UTC)
    rows = [
        WebhookDelivery(
            team_id=viewer.team_id,
            id=new_id(Prefix.WEBHOOK_DELIVERY),
            endpoint_id=endpoint.id,
            owner_app_id=endpoint.owner_app_id,
            kind=DeliveryKind.REPLAY,
            event_no=event.no,
            event_id=event.id,
            event_name=event.type,
            subject_id=event.subject_id,
            occurred_at=event.occurred_at,
            next_attempt_at=now + timedelta(microseconds=position),  # which keeps them in order
        ).model_dump()
        for position, event in enumerate(events)
    ]
    if rows:
        await session.execute(insert(WebhookDelivery), rows)
        await _make_due(session, endpoint)
    return {"count": len(rows)}


async def _refuse_while_replaying(session: AsyncSession, endpoint: WebhookEndpoint) -> None:
    waiting = select(_delivery.id).where(
        _delivery.team_id == endpoint.team_id,
        _delivery.endpoint_id == endpoint.id,
        _delivery.status == DeliveryStatus.PENDING,
        ~_delivery.fresh,
        _delivery.kind == DeliveryKind.REPLAY,
        _delivery.attempts == 0,
    )
    if await session.scalar(waiting.limit(1)) is not None:
        message = "The endpoint has yet to be sent what was replayed before."
        raise Refused.at(("endpoint_id",), ErrorCode.INVALID_STATE, message)


async def _until(session: AsyncSession, viewer: Viewer, until: str | None) -> int:
    try:
        return await event_log.start(session, viewer.team_id, until)
    except Refused as refused:
        raise Refused.at(("until",), refused.errors[0].code, refused.errors[0].message) from None


async def _enabled(session: AsyncSession, viewer: Viewer, id: str, argument: str) -> WebhookEndpoint:
    endpoint = await lock_endpoint(session, viewer, id, (argument,))
    if endpoint.status is EndpointStatus.DISABLED:
        message = "The endpoint is disabled: enable it first."
        raise Refused.at((argument,), ErrorCode.INVALID_STATE, message)
    return endpoint


async def _make_due(session: AsyncSession, endpoint: WebhookEndpoint) -> None:
    await session.flush()
    here = (_queue.team_id == endpoint.team_id, _queue.endpoint_id == endpoint.id)
    due = func.least(_queue.due_at, func.now())
    await session.execute(update(WebhookQueue).where(*here).values(due_at=due))
