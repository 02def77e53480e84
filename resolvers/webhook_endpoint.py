"""Verbs on webhook endpoints: create, update, rotate the secret, delete."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.authorization import Authorization
from models.errors import ErrorCode, Faults, Path, Refused
from models.event import EventType, TeamFeed
from models.identifier import Prefix, new_id
from models.plan import PlanFeature, PlanLimit
from models.scope import holds, in_order
from models.text import NAME, PROSE, read_text
from models.viewer import Viewer
from models.webhook_endpoint import (
    BOTH_SECRETS_FOR,
    DisabledReason,
    EndpointStatus,
    WebhookEndpoint,
    WebhookQueue,
    may_receive,
    new_signing_secret,
)
from models.webhook_url import fault_of
from resolvers.events import record
from resolvers.idempotency import Secret
from resolvers.plan import refuse_beyond_limit, require_feature
from resolvers.rows import check_version
from resolvers.webhook_tools import tools_of, vault_of

_endpoint: Any = WebhookEndpoint
_queue: Any = WebhookQueue
_feed: Any = TeamFeed


class EndpointDraft(TypedDict, total=False):
    """An endpoint as a caller gives it; what is left out keeps its value, or its default in a new one."""

    url: str
    types: list[EventType] | None
    description: str | None
    query: str | None
    enabled: bool


async def webhook_endpoint_create(
    session: AsyncSession, viewer: Viewer, input: EndpointDraft
) -> dict[str, Any]:
    """Makes an endpoint, which is told of what happens from now on, and answers its secret this once.

    An app's endpoint is its own, and ends with its authorization. What is told, and what a query can read, is
    bounded by the caller's scopes.

    Raises Refused: INVALID for a URL, or a query that does not fit `Event`; FORBIDDEN for a type, or a query,
    that the caller may not read; PLAN_REQUIRED without the API, PLAN_LIMIT where the plan holds no more.
    """
    await require_feature(session, viewer, PlanFeature.API, ("input",))
    scopes = in_order(viewer.scopes)
    columns = _read(session, input, scopes)
    secret = new_signing_secret()
    endpoint = WebhookEndpoint(
        team_id=viewer.team_id,
        id=new_id(Prefix.WEBHOOK_ENDPOINT),
        owner_app_id=viewer.app_id,
        authorization_id=viewer.authorization_id,
        scopes=scopes,
        secret=vault_of(session).seal(secret),
        **columns,
    )
    session.add(endpoint)
    await session.flush()
    await refuse_beyond_limit(session, viewer, PlanLimit.WEBHOOK_ENDPOINTS, ("input",))
    if endpoint.status is EndpointStatus.ENABLED:
        await _queue_up(session, endpoint)
    else:
        endpoint.disabled_reason, endpoint.disabled_at = DisabledReason.BY_HAND, datetime.now(UTC)
    return {"webhook_endpoint": endpoint, "secret": Secret(secret)}


async def webhook_endpoint_update(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    input: EndpointDraft,
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Changes what `input` names. Enabled again, it goes on with what waits and is told of what is to come.

    Raises Refused as `webhook_endpoint_create` does; VERSION_CONFLICT where it is not at
    `expected_version`; INVALID_STATE where anybody but the app enables one whose app was disconnected.
    """
    endpoint = await lock_endpoint(session, viewer, id)
    if expected_version is not None:
        check_version(endpoint, expected_version)
    was = endpoint.status
    endpoint.sqlmodel_update(_read(session, input, endpoint.scopes))
    if endpoint.status is not was:
        if endpoint.status is EndpointStatus.ENABLED:
            await _enable(session, viewer, endpoint)
        else:
            await disable(session, endpoint, DisabledReason.BY_HAND)
    endpoint.version += 1
    return {"webhook_endpoint": endpoint}


async def webhook_endpoint_rotate_secret(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Gives the endpoint another secret and answers it once; for 24 hours both sign every delivery."""
    endpoint = await lock_endpoint(session, viewer, id)
    secret = new_signing_secret()
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_secret_until = datetime.now(UTC) + BOTH_SECRETS_FOR
    endpoint.secret = vault_of(session).seal(secret)
    endpoint.version += 1
    return {"webhook_endpoint": endpoint, "secret": Secret(secret)}


async def webhook_endpoint_delete(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Ends the endpoint for good; what waited for it is not sent any more."""
    endpoint = await lock_endpoint(session, viewer, id)
    await disable(session, endpoint, DisabledReason.BY_HAND)
    endpoint.deleted_at = datetime.now(UTC)
    endpoint.secret, endpoint.previous_secret = "", None
    endpoint.version += 1
    return {"webhook_endpoint": endpoint}


async def lock_endpoint(
    session: AsyncSession, viewer: Viewer, id: str, path: Path = ("id",)
) -> WebhookEndpoint:
    """The endpoint, locked against other changes but not against deliveries that refer to it.

    Raises Refused NOT_FOUND at `path` for one that is deleted, or that is not the calling app's own.
    """
    finding = (
        select(WebhookEndpoint)
        .where(_endpoint.team_id == viewer.team_id, _endpoint.id == id, _endpoint.deleted_at.is_(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if viewer.app_id is not None:
        finding = finding.where(_endpoint.owner_app_id == viewer.app_id)
    found = (await session.scalars(finding)).one_or_none()
    if found is None:
        raise Refused.at(path, ErrorCode.NOT_FOUND, "There is nothing with this id.")
    return found


async def disable(session: AsyncSession, endpoint: WebhookEndpoint, reason: DisabledReason) -> None:
    """Takes the endpoint out of the queue; what waits for it stays in the log."""
    endpoint.status, endpoint.disabled_reason = EndpointStatus.DISABLED, reason
    endpoint.disabled_at = datetime.now(UTC)
    await session.flush()  # the endpoint's lock first, then the queue's, as everywhere
    here = (_queue.team_id == endpoint.team_id, _queue.endpoint_id == endpoint.id)
    await session.execute(delete(WebhookQueue).where(*here))


async def disable_for(session: AsyncSession, endpoint: WebhookEndpoint, reason: DisabledReason) -> None:
    """The same for what nobody decided about this endpoint, with an event."""
    await disable(session, endpoint, reason)
    endpoint.version += 1
    record(session, EventType.WEBHOOK_ENDPOINT_DISABLED, endpoint, reason=reason.value)


async def endpoints_of_authorization(
    session: AsyncSession, authorization: Authorization
) -> Sequence[WebhookEndpoint]:
    """The enabled endpoints that an app made with this authorization, locked as by `lock_endpoint`."""
    finding = (
        select(WebhookEndpoint)
        .where(
            _endpoint.team_id == authorization.team_id,
            _endpoint.authorization_id == authorization.id,
            _endpoint.status == EndpointStatus.ENABLED,
            _endpoint.deleted_at.is_(None),
        )
        .order_by(_endpoint.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(finding)).all()


async def _enable(session: AsyncSession, viewer: Viewer, endpoint: WebhookEndpoint) -> None:
    ended = endpoint.disabled_reason is DisabledReason.AUTHORIZATION_ENDED
    if ended:
        # the same app, connected again, has another authorization
        if viewer.app_id is None or viewer.authorization_id is None:
            message = "The app of this endpoint is disconnected: it has to enable it itself."
            raise Refused.at(("input", "enabled"), ErrorCode.INVALID_STATE, message)
        endpoint.authorization_id = viewer.authorization_id
        endpoint.scopes = in_order(viewer.scopes)
    await require_feature(session, viewer, PlanFeature.API, ("input", "enabled"))
    endpoint.disabled_reason = endpoint.disabled_at = endpoint.failing_since = None
    await _queue_up(session, endpoint)
    if ended:  # until now it took no place in the plan
        await refuse_beyond_limit(session, viewer, PlanLimit.WEBHOOK_ENDPOINTS, ("input", "enabled"))


async def _queue_up(session: AsyncSession, endpoint: WebhookEndpoint) -> None:
    """From the event that is the last one now; due at once, for what may wait already."""
    await session.flush()
    last = select(_feed.last_no).where(_feed.team_id == endpoint.team_id).scalar_subquery()
    place = insert(WebhookQueue).values(
        team_id=endpoint.team_id,
        endpoint_id=endpoint.id,
        fed_no=func.coalesce(last, 0),
        due_at=func.now(),
        troubled=False,
    )
    await session.execute(place.on_conflict_do_nothing())


def _read(session: AsyncSession, draft: EndpointDraft, scopes: Sequence[str]) -> dict[str, Any]:
    """The columns that these changes mean; raises Refused with all their faults."""
    faults, columns = Faults(), dict[str, Any]()
    if "url" in draft:
        columns["url"] = draft["url"]
        if fault := fault_of(draft["url"], plain_http=tools_of(session).plain_http):
            faults.add(("input", "url"), ErrorCode.INVALID, fault)
    if "types" in draft:
        types = list(dict.fromkeys(draft["types"] or ()))
        columns["types"] = [type.name for type in types]
        for position, type in enumerate(types):
            if not may_receive(scopes, type):
                path = ("input", "types", str(position))
                faults.add(path, ErrorCode.FORBIDDEN, "The endpoint's owner may not read these events.")
    if "description" in draft:
        given = draft["description"]
        columns["description"] = (
            read_text(given, ("input", "description"), faults, most=NAME) or None if given else None
        )
    if "query" in draft:
        columns["query"] = _read_query(session, draft["query"], scopes, faults)
    if "enabled" in draft:
        columns["status"] = EndpointStatus.ENABLED if draft["enabled"] else EndpointStatus.DISABLED
    faults.refuse_if_any()
    return columns


def _read_query(
    session: AsyncSession, given: str | None, scopes: Sequence[str], faults: Faults
) -> str | None:
    path = ("input", "query")
    query = read_text(given, path, faults, most=PROSE) if given else ""
    if not query:
        return None
    if fault := tools_of(session).fault_of_query(query):
        faults.add(path, ErrorCode.INVALID, fault)
    elif not holds(scopes, "read:events"):
        faults.add(path, ErrorCode.FORBIDDEN, "A query on Event needs the scope read:events.")
    return query
