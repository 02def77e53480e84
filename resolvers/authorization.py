"""Verbs on authorizations: what people allowed apps to do ends here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.app import App
from models.authorization import Authorization
from models.errors import ErrorCode, Refused
from models.viewer import Viewer
from resolvers.rows import lock

_authorization: Any = Authorization
_app: Any = App


@dataclass(frozen=True, slots=True)
class Connected:
    """An app that a person has connected to a team."""

    app: App
    authorization: Authorization


async def authorization_revoke(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Disconnects the app: all tokens of the authorization end at once. Doing it again changes nothing."""
    authorization = await lock(session, viewer, Authorization, id)
    authorization.revoked_at = authorization.revoked_at or datetime.now(UTC)
    return {"authorization": authorization}


async def own_authorization_revoke(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """The same for the person who gave the authorization, whatever their role.

    Raises Refused NOT_FOUND for somebody else's.
    """
    authorization = await lock(session, viewer, Authorization, id)
    if authorization.user_id != viewer.user_id:
        raise Refused.at(("id",), ErrorCode.NOT_FOUND, "There is nothing with this id.")
    return await authorization_revoke(session, viewer, id)


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
