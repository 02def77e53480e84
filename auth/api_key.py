"""Signing in with an API key, sent as `Authorization: Bearer ak_…` (RFC 6750)."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import orjson
import structlog
from sqlalchemy import ColumnElement, Select, exists, func, literal_column, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from auth.errors import PlanRequired, Unauthenticated
from models.api_key import ApiKey, hash_of, team_of_secret
from models.plan import Plan
from models.team import Team
from models.viewer import Actor, ActorKind, Viewer

USE_RECORDED_EVERY = timedelta(minutes=1)
MOST_REMEMBERED = 10_000
_PLAN = Plan.BUSINESS
_key: Any = ApiKey
_log = structlog.get_logger(__name__)


# One trip: the setting is made first, lets row-level security see the team, and ends with the statement.
_SIGN_IN = """
select set_config('app.team_id', $1, true), (
    select row_to_json(found) from (
        select k.id, k.name, k.scopes, k.last_used_at, t.plan
        from api_key k join team t on t.id = k.team_id
        where k.team_id = $1 and k.secret_hash = $2 and k.revoked_at is null
    ) found
)
"""


class Database(Protocol):
    """Connections that see the rows of one team only."""

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The one row that a statement answers with; it names the team to row-level security itself."""
        ...

    def connection(self, team_id: str) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection inside one transaction of this team."""
        ...


@dataclass(frozen=True, slots=True)
class Remembered:
    """Who signed in with a key before. It holds only while `credential` does: see `admitted`."""

    viewer: Viewer
    credential: str
    """The SHA-256 of the key, in hexadecimal."""


class ApiKeyAuthentication:
    """Tells who is asking. The key names its own team, and row-level security keeps the look-up within it.

    A call asks the database each time, so a revoked key ends at once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recording: dict[str, asyncio.Task[None]] = {}
        self._remembered: OrderedDict[str, Remembered] = OrderedDict()
        self._used: dict[str, datetime] = {}

    async def __call__(self, authorization: str | None) -> Viewer:
        """The viewer behind an `Authorization` header.

        Raises Unauthenticated, always with the same message, for a key that is missing, malformed, unknown or
        revoked; PlanRequired where the team's plan does not include the API.
        """
        scheme, _, secret = (authorization or "").partition(" ")
        secret = secret.strip()
        team_id = team_of_secret(secret)
        if scheme.lower() != "bearer" or team_id is None:
            raise Unauthenticated
        found = await self._find(team_id, secret)
        if found is None:
            self._remembered.pop(_credential(secret), None)
            raise Unauthenticated
        plan = Plan(found["plan"])
        if plan is not _PLAN:
            raise PlanRequired(_PLAN)
        self._note_use(team_id, found)
        actor = Actor(kind=ActorKind.API_KEY, id=found["id"], name=found["name"])
        viewer = Viewer(team_id, actor, frozenset(found["scopes"]), plan)
        self._remember(Remembered(viewer, _credential(secret)))
        return viewer

    def remembered(self, authorization: str | None) -> Remembered | None:
        """Who signed in with this header before, without asking the database.

        For a statement that holds `admitted` among its conditions and thereby asks in passing.
        """
        if authorization is None or not authorization.startswith("Bearer "):
            return None
        found = self._remembered.get(_credential(authorization[7:].strip()))
        if found is None or found.viewer.actor.id is None:
            return None
        used = self._used.get(found.viewer.actor.id)
        # once a minute the long way, which records the use
        return found if used is not None and datetime.now(UTC) - used < USE_RECORDED_EVERY else None

    def _remember(self, remembered: Remembered) -> None:
        self._remembered[remembered.credential] = remembered
        self._used[remembered.viewer.actor.id or ""] = datetime.now(UTC)
        if len(self._remembered) > MOST_REMEMBERED:
            _, oldest = self._remembered.popitem(last=False)
            self._used.pop(oldest.viewer.actor.id or "", None)

    async def settle(self) -> None:
        """Waits until every use so far has been recorded; for the end of the process."""
        await asyncio.gather(*self._recording.values())

    async def _find(self, team_id: str, secret: str) -> dict[str, Any] | None:
        _, found = await self._database.fetch(team_id, _SIGN_IN, (team_id, hash_of(secret)))
        return None if found is None else orjson.loads(found)

    def _note_use(self, team_id: str, found: Mapping[str, Any]) -> None:
        key_id, now = found["id"], datetime.now(UTC)
        last = found["last_used_at"] and datetime.fromisoformat(found["last_used_at"])
        if key_id not in self._recording and (last is None or last < now - USE_RECORDED_EVERY):
            task = asyncio.create_task(self._record_use(team_id, key_id, now))
            self._recording[key_id] = task
            task.add_done_callback(lambda _: self._recording.pop(key_id))

    async def _record_use(self, team_id: str, key_id: str, now: datetime) -> None:
        stale = or_(_key.last_used_at.is_(None), _key.last_used_at < now - USE_RECORDED_EVERY)
        statement = (
            update(_key)
            .where(_key.team_id == team_id, _key.id == key_id, stale)
            .values(last_used_at=now, updated_at=_key.updated_at)
        )
        try:
            async with self._database.connection(team_id) as connection:
                await connection.execute(statement)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("use of an API key not recorded", api_key=key_id, error=repr(error))


def admitted(team_id: ColumnElement[str], credential: ColumnElement[str]) -> ColumnElement[bool]:
    """That the key behind `credential` still opens the API to its team; true where there is no credential."""
    key: Any = aliased(ApiKey)
    team: Any = aliased(Team)
    valid: Select[Any] = (
        select(literal_column("1"))
        .select_from(key)
        .join(team, team.id == key.team_id)
        .where(
            key.team_id == team_id,
            key.secret_hash == func.decode(credential, "hex"),
            key.revoked_at.is_(None),
            team.plan == _PLAN,
        )
    )
    return or_(credential.is_(None), exists(valid))


def _credential(secret: str) -> str:
    return hash_of(secret).hex()
