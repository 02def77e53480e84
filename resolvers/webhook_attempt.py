"""The deliveries of one endpoint that are due, and what came of each attempt."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.identifier import Prefix, new_id
from models.mail import MailPurpose
from models.member import Member, MemberRole
from models.team import Team
from models.viewer import Viewer
from models.webhook_attempt import AttemptOutcome, WebhookAttempt
from models.webhook_delivery import JITTER, MOST_ATTEMPTS, PAUSES, DeliveryStatus, WebhookDelivery
from models.webhook_endpoint import (
    FAILED_AT_LEAST,
    FAILING_AT_MOST,
    DisabledReason,
    EndpointStatus,
    WebhookEndpoint,
)
from resolvers.mail import mail_queue
from resolvers.webhook_endpoint import disable_for, lock_endpoint
from resolvers.webhook_lease import Lease

_delivery: Any = WebhookDelivery
_deliveries: Any = WebhookDelivery.__table__  # type: ignore[attr-defined]
_attempts: Any = WebhookAttempt.__table__  # type: ignore[attr-defined]
_endpoint: Any = WebhookEndpoint
_member: Any = Member

_TOLD_BY_MAIL = (DisabledReason.FAILING, DisabledReason.GONE)
_GONE = 410


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of sending a delivery once: an answer, or an error instead of one."""

    body: str
    """What was sent."""
    url: str
    at: datetime
    """When it was begun."""
    outcome: AttemptOutcome
    duration: timedelta
    address: str | None = None
    status: int | None = None
    answer: str | None = None
    """The beginning of the body that was answered."""
    error: str | None = None

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.outcome is AttemptOutcome.DELIVERED

    @property
    def milliseconds(self) -> int:
        """How long it took."""
        return round(self.duration.total_seconds() * 1000)


async def deliveries_next(
    session: AsyncSession, lease: Lease, most: int, *, fresh: bool
) -> list[WebhookDelivery]:
    """The endpoint's next deliveries: first attempts in the order of the log, or else what is due again."""
    finding = select(WebhookDelivery).where(
        _delivery.team_id == lease.team_id, _delivery.endpoint_id == lease.endpoint_id
    )
    if fresh:
        finding = finding.where(_delivery.fresh).order_by(_delivery.event_no)
    else:
        finding = finding.where(
            _delivery.status == DeliveryStatus.PENDING,
            ~_delivery.fresh,
            _delivery.next_attempt_at <= func.now(),
        ).order_by(_delivery.next_attempt_at, _delivery.id)
    return list(await session.scalars(finding.limit(most)))


async def attempt_note(
    session: AsyncSession, delivery: WebhookDelivery, attempt: Attempt
) -> DisabledReason | None:
    """Writes down what came of an attempt, and when the next is due; why the endpoint should end, if so."""
    reason = await _note_at_endpoint(session, delivery, attempt)
    noted = (
        update(_deliveries)
        .where(
            _deliveries.c.team_id == delivery.team_id,
            _deliveries.c.id == delivery.id,
            _deliveries.c.attempts == delivery.attempts,  # a worker that overslept changes nothing any more
        )
        .values(**_standing(delivery, attempt))
        .returning(_deliveries.c.id)
        .cte("noted")
    )
    row = _row(delivery, attempt)
    values = [literal(value, _attempts.c[name].type) for name, value in row.items()]
    await session.execute(insert(_attempts).from_select(list(row), select(*values).select_from(noted)))
    return reason


def _standing(delivery: WebhookDelivery, attempt: Attempt) -> dict[str, Any]:
    """The columns of the delivery after this attempt."""
    now, number = datetime.now(UTC), delivery.attempts + 1
    values: dict[str, Any] = {
        "fresh": False,
        "attempts": number,
        "last_attempt_at": attempt.at,
        "request_body": attempt.body,
        "response_status": attempt.status,
        "response_body": attempt.answer,
        "error": attempt.error,
        "duration_ms": attempt.milliseconds,
        "next_attempt_at": None,
    }
    if attempt.delivered:
        return values | {"status": DeliveryStatus.DELIVERED, "delivered_at": now}
    if attempt.status == _GONE or number >= MOST_ATTEMPTS:
        return values | {"status": DeliveryStatus.FAILED}
    return values | {"next_attempt_at": now + pause_after(number)}


def _row(delivery: WebhookDelivery, attempt: Attempt) -> dict[str, Any]:
    """The attempt's own row in the log."""
    return {
        "team_id": delivery.team_id,
        "id": new_id(Prefix.WEBHOOK_ATTEMPT),
        "delivery_id": delivery.id,
        "owner_app_id": delivery.owner_app_id,
        "number": delivery.attempts + 1,
        "attempted_at": attempt.at,
        "url": attempt.url,
        "address": attempt.address,
        "outcome": attempt.outcome,
        "response_status": attempt.status,
        "response_body": attempt.answer,
        "error": attempt.error,
        "duration_ms": attempt.milliseconds,
    }


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts, with jitter."""
    return PAUSES[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 — no secret


async def webhook_endpoint_give_up(
    session: AsyncSession, viewer: Viewer, id: str, reason: DisabledReason
) -> dict[str, Any]:
    """Disables an endpoint for what no person decided, with an event, and a mail to the team's owners."""
    try:
        endpoint = await lock_endpoint(session, viewer, id)
    except Refused as refused:
        if refused.errors[0].code is not ErrorCode.NOT_FOUND:
            raise
        return {}
    if endpoint.status is EndpointStatus.DISABLED:
        return {}
    await disable_for(session, endpoint, reason)
    if reason in _TOLD_BY_MAIL:
        await _tell_owners(session, endpoint, reason)
    return {"webhook_endpoint": endpoint}


async def _note_at_endpoint(
    session: AsyncSession, delivery: WebhookDelivery, attempt: Attempt
) -> DisabledReason | None:
    here = (_endpoint.team_id == delivery.team_id, _endpoint.id == delivery.endpoint_id)
    if attempt.delivered:
        healing = update(WebhookEndpoint).where(*here, _endpoint.failing_since.is_not(None))
        await session.execute(healing.values(failing_since=None, updated_at=_endpoint.updated_at))
        return None
    noting = (
        update(WebhookEndpoint)
        .where(*here)
        .values(
            failing_since=func.coalesce(_endpoint.failing_since, func.now()), updated_at=_endpoint.updated_at
        )
        .returning(_endpoint.failing_since < func.now() - FAILING_AT_MOST)
    )
    too_long = (await session.scalars(noting)).one_or_none()
    if attempt.status == _GONE:
        return DisabledReason.GONE
    patient = delivery.attempts + 1 < FAILED_AT_LEAST
    return DisabledReason.FAILING if too_long and not patient else None


async def _tell_owners(session: AsyncSession, endpoint: WebhookEndpoint, reason: DisabledReason) -> None:
    owners = select(_member.email).where(
        _member.team_id == endpoint.team_id,
        _member.role == MemberRole.OWNER,
        _member.user_id.is_not(None),
        _member.removed_at.is_(None),
    )
    team = await session.get_one(Team, endpoint.team_id)
    contents = {"team": team.name, "url": endpoint.url, "reason": reason.description, "endpoint": endpoint.id}
    for address in await session.scalars(owners):
        await mail_queue(
            session, endpoint.team_id, MailPurpose.WEBHOOK_DISABLED, to=address, contents=contents
        )
