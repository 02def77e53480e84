"""Taking endpoints whose deliveries are due, and giving them back.

A worker takes an endpoint for a short time, which it prolongs with each delivery; whoever dies stops
prolonging, and another takes its place. Endpoints are taken and not deliveries, so that first attempts can be
made in the order of the log, and one with very many waiting costs the others nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.app import App
from models.authorization import Authorization
from models.member import Member, MemberRole
from models.plan import Plan, PlanFeature, includes
from models.role import grantable
from models.team import Team
from models.viewer import SYSTEM, Actor, ActorKind, Viewer
from models.webhook_endpoint import DisabledReason, WebhookEndpoint, WebhookQueue

_LEASE: Final = 2.5
"""Of the time that an endpoint has to answer in, so that no delivery outlives its lease."""

_queue: Any = WebhookQueue
_endpoint: Any = WebhookEndpoint
_authorization: Any = Authorization
_app: Any = App
_member: Any = Member
_team: Any = Team

_TAKE = text(
    """
    with due as materialized (
        select team_id, endpoint_id from webhook_queue
        where due_at is not null and troubled = :troubled and greatest(due_at, leased_until) <= now()
        order by greatest(due_at, leased_until) limit :most for update skip locked
    )
    update webhook_queue as queue set leased_until = now() + :lease, lease = :token
    from due where queue.team_id = due.team_id and queue.endpoint_id = due.endpoint_id
    returning queue.team_id, queue.endpoint_id, queue.lease
    """
)
_NEXT_DUE = text(
    """
    update webhook_queue set leased_until = null, lease = null, due_at = case
        when (
            select min(event_no) from webhook_delivery
            where team_id = :team_id and endpoint_id = :endpoint_id and fresh
        ) is not null then now()
        else (
            select min(next_attempt_at) from webhook_delivery
            where team_id = :team_id and endpoint_id = :endpoint_id and status = 'PENDING' and not fresh
        )
    end
    where team_id = :team_id and endpoint_id = :endpoint_id
    """
)


@dataclass(frozen=True, slots=True)
class Lease:
    """An endpoint that belongs to a worker for a while."""

    team_id: str
    endpoint_id: str
    token: str
    troubled: bool
    """Whether it was taken as one that failed or was slow the last time."""
    length: timedelta
    """How long it is held without being prolonged."""


@dataclass(frozen=True, slots=True)
class Hook:
    """What is needed to send to an endpoint: its settings, and who its payloads are read as."""

    endpoint: WebhookEndpoint
    viewer: Viewer


def lease_for(timeout: float) -> timedelta:
    """How long to hold endpoints that have `timeout` seconds to answer: whoever dies holds them no longer."""
    return timedelta(seconds=_LEASE * timeout)


async def endpoints_take(
    session: AsyncSession, most: int, *, troubled: bool, length: timedelta
) -> list[Lease]:
    """Takes up to `most` endpoints of all teams that are due for `length`, the longest waiting first.

    Those that failed or were slow are taken apart from the others, so that they cannot take their places.
    """
    values = {"troubled": troubled, "most": most, "lease": length, "token": uuid4().hex}
    return [
        Lease(row.team_id, row.endpoint_id, row.lease, troubled, length)
        for row in await session.execute(_TAKE, values)
    ]


async def lease_prolong(session: AsyncSession, lease: Lease, *, troubled: bool) -> bool:
    """Holds the endpoint for another while; whether it still belonged to this worker and is enabled."""
    prolonging = (
        update(WebhookQueue)
        .where(*_held(lease))
        .values(leased_until=func.now() + lease.length, troubled=troubled)
        .returning(_queue.endpoint_id)
    )
    return (await session.scalars(prolonging)).one_or_none() is not None


async def lease_end(session: AsyncSession, lease: Lease) -> None:
    """Gives the endpoint back, to be taken again when its next delivery is due."""
    # a statement of its own, so that the next one sees all that was queued before the lock was had
    holding = select(_queue.endpoint_id).where(*_held(lease)).with_for_update()
    if (await session.scalars(holding)).one_or_none() is not None:
        await session.execute(_NEXT_DUE, {"team_id": lease.team_id, "endpoint_id": lease.endpoint_id})


async def hook_of(session: AsyncSession, lease: Lease) -> Hook | DisabledReason | None:
    """What is needed to send to the endpoint, why nothing may be sent any more, or None where it is gone."""
    finding = (
        select(WebhookEndpoint, Authorization, App, Member, _team.plan)
        .join(_team, _team.id == _endpoint.team_id)
        .outerjoin(
            _authorization,
            (_authorization.team_id == _endpoint.team_id) & (_authorization.id == _endpoint.authorization_id),
        )
        .outerjoin(_app, _app.id == _endpoint.owner_app_id)
        .outerjoin(
            _member, (_member.team_id == _authorization.team_id) & (_member.id == _authorization.member_id)
        )
        .where(
            _endpoint.team_id == lease.team_id,
            _endpoint.id == lease.endpoint_id,
            _endpoint.deleted_at.is_(None),
        )
    )
    found = (await session.execute(finding)).one_or_none()
    if found is None:
        return None
    endpoint, authorization, app, member, plan = found
    if not includes(Plan(plan), PlanFeature.API):
        return DisabledReason.PLAN_ENDED
    if endpoint.owner_app_id is None:
        return Hook(endpoint, Viewer(lease.team_id, SYSTEM, frozenset(endpoint.scopes), Plan(plan)))
    if not _stands(authorization, app, member):
        return DisabledReason.AUTHORIZATION_ENDED
    return Hook(endpoint, _viewer(endpoint, authorization, app, MemberRole(member.role), Plan(plan)))


def _stands(authorization: Authorization | None, app: App | None, member: Member | None) -> bool:
    """Whether the app may still act for the person who connected it."""
    return (
        authorization is not None
        and authorization.revoked_at is None
        and app is not None
        and app.deleted_at is None
        and member is not None
        and member.user_id == authorization.user_id
    )


def _viewer(
    endpoint: WebhookEndpoint, authorization: Authorization, app: App, role: MemberRole, plan: Plan
) -> Viewer:
    return Viewer(
        endpoint.team_id,
        Actor(ActorKind.APP, app.id, app.name),
        frozenset(grantable(role, endpoint.scopes)),
        plan,
        user_id=authorization.user_id,
        role=role,
        authorization_id=authorization.id,
    )


def _held(lease: Lease) -> tuple[Any, ...]:
    return (
        _queue.team_id == lease.team_id,
        _queue.endpoint_id == lease.endpoint_id,
        _queue.lease == lease.token,
    )
