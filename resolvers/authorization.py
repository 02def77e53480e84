"""Verbs on authorizations: what people allowed apps to do ends here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.app import App
from models.authorization import Authorization
from models.errors import ErrorCode, Refused
from models.event import EventType
from models.member import Member
from models.viewer import Viewer
from models.webhook_endpoint import DisabledReason
from resolvers.events import record
from resolvers.rows import lock
from resolvers.webhook_endpoint import disable_for, endpoints_of_authorization

DISCONNECT = "apps.disconnect"
"""The task that ends authorizations of deleted apps in every team."""
REVOKE_AT_ONCE = 100

_authorization: Any = Authorization
_app: Any = App


@dataclass(frozen=True, slots=True)
class Connected:
    """An app that a person has connected to a team."""

    app: App
    authorization: Authorization


async def authorization_revoke(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Disconnects the app: all tokens of the authorization end at once, and so do the webhook endpoints that
    it made with them. Doing it again changes nothing.
    """
    authorization = await lock(session, viewer, Authorization, id)
    if authorization.revoked_at is None:
        authorization.revoked_at = datetime.now(UTC)
        record(session, EventType.APP_DISCONNECTED, authorization)
        for endpoint in await endpoints_of_authorization(session, authorization):
            await disable_for(session, endpoint, DisabledReason.AUTHORIZATION_ENDED)
    return {"authorization": authorization}


async def own_authorization_revoke(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """The same for the person who gave the authorization, whatever their role.

    Raises Refused NOT_FOUND for somebody else's.
    """
    authorization = await lock(session, viewer, Authorization, id)
    if authorization.user_id != viewer.user_id:
        raise Refused.at(("id",), ErrorCode.NOT_FOUND, "There is nothing with this id.")
    return await authorization_revoke(session, viewer, id)


async def deleted_apps_revoke(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """Disconnects apps from the team that their makers have deleted, `REVOKE_AT_ONCE` at the most; tells how
    many that were.
    """
    orphaned = (
        select(_authorization.id)
        .join(_app, _app.id == _authorization.app_id)
        .where(
            _authorization.team_id == viewer.team_id,
            _authorization.revoked_at.is_(None),
            _app.deleted_at.is_not(None),
        )
        .order_by(_authorization.id)
        .limit(REVOKE_AT_ONCE)
    )
    return {"revoked": await _revoke_all(session, viewer, orphaned)}


async def member_authorizations_revoke(session: AsyncSession, viewer: Viewer, member: Member) -> None:
    """Disconnects all apps that somebody has connected who leaves the team."""
    living = select(_authorization.id).where(
        _authorization.team_id == member.team_id,
        _authorization.member_id == member.id,
        _authorization.revoked_at.is_(None),
    )
    await _revoke_all(session, viewer, living.order_by(_authorization.id))


async def connected_apps(session: AsyncSession, team_id: str, user_id: str) -> list[Connected]:
    """The apps that the person has connected to the team and not disconnected, the newest first."""
    finding = (
        select(App, Authorization)
        .join(_app, _app.id == _authorization.app_id)
        .where(
            _authorization.team_id == team_id,
            _authorization.user_id == user_id,
            _authorization.revoked_at.is_(None),
            _app.deleted_at.is_(None),
        )
        .order_by(_authorization.created_at.desc(), _authorization.id)
    )
    return [Connected(*row) for row in await session.execute(finding)]


async def _revoke_all(session: AsyncSession, viewer: Viewer, which: Select[Any]) -> int:
    ids = (await session.scalars(which)).all()
    for id in ids:
        await authorization_revoke(session, viewer, id)
    return len(ids)
