"""Signing in with a secret: in the header `Authorization: Bearer …` (RFC 6750), or in a session's cookie."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.access_token import ACCESS_TOKEN
from auth.api_key import API_KEY
from auth.credential import USE_RECORDED_EVERY, CredentialKind, credential_of, used_id
from auth.errors import PlanRequired, Unauthenticated
from auth.team_session import SESSION, TeamSession
from models.plan import Plan
from models.viewer import Viewer

KINDS = (API_KEY, ACCESS_TOKEN)
"""What the header can hold."""
Presented = str | TeamSession | None
"""What a caller proves themselves with: the header, or the session of a browser in one team."""
PLAN = Plan.BUSINESS
"""The plan that the API is part of."""
MOST_REMEMBERED = 10_000
_log = structlog.get_logger(__name__)


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
    """Who signed in before. It holds only while `credential` does: see `auth.admission`."""

    viewer: Viewer
    credential: str
    """The SHA-256 of the secret, in hexadecimal."""


class Authentication:
    """Tells who is asking. What is presented names a team, and row-level security keeps us within it.

    A call asks the database each time, so what is revoked ends at once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recording: dict[str, asyncio.Task[None]] = {}
        self._remembered: OrderedDict[str, Remembered] = OrderedDict()
        self._used: dict[str, datetime] = {}

    async def __call__(self, presented: Presented) -> Viewer:
        """The viewer behind an `Authorization` header or a session.

        Raises Unauthenticated, always with the same message, for a secret that is missing, malformed,
        unknown, expired or revoked; PlanRequired where the team's plan does not include the API.
        """
        kind, team_id = _kind_and_team(presented)
        credential = credential_in(presented)
        _, found = await self._database.fetch(team_id, kind.sign_in, (team_id, credential))
        if found is None:
            self._remembered.pop(credential, None)
            raise Unauthenticated
        told = orjson.loads(found)
        viewer = kind.viewer(team_id, told)
        if viewer.plan is not PLAN:
            raise PlanRequired(PLAN)
        last = told["last_used_at"]
        self._note_use(kind, viewer, None if last is None else datetime.fromisoformat(last))
        if kind is not SESSION:  # whose secret opens nothing when it stands in a header
            self._remember(Remembered(viewer, credential))
        return viewer

    def remembered(self, presented: Presented) -> Remembered | None:
        """Who signed in with this header before, without asking the database; None for a session.

        For a statement that holds `admitted` among its conditions and thereby asks in passing.
        """
        if not isinstance(presented, str) or not presented.startswith("Bearer "):
            return None
        found = self._remembered.get(credential_of(presented[7:].strip()))
        if found is None:
            return None
        used = self._used.get(used_id(found.viewer))
        # once a minute the long way, which records the use
        return found if used is not None and datetime.now(UTC) - used < USE_RECORDED_EVERY else None

    async def settle(self) -> None:
        """Waits until every use so far has been recorded; for the end of the process."""
        await asyncio.gather(*self._recording.values())

    def _remember(self, remembered: Remembered) -> None:
        self._remembered[remembered.credential] = remembered
        self._used[used_id(remembered.viewer)] = datetime.now(UTC)
        if len(self._remembered) > MOST_REMEMBERED:
            _, oldest = self._remembered.popitem(last=False)
            self._used.pop(used_id(oldest.viewer), None)

    def _note_use(self, kind: CredentialKind, viewer: Viewer, last: datetime | None) -> None:
        id, now = used_id(viewer), datetime.now(UTC)
        if id not in self._recording and (last is None or last < now - USE_RECORDED_EVERY):
            task = asyncio.create_task(self._record_use(kind, viewer.team_id, id, now))
            self._recording[id] = task
            task.add_done_callback(lambda _: self._recording.pop(id))

    async def _record_use(self, kind: CredentialKind, team_id: str, id: str, now: datetime) -> None:
        try:
            async with self._database.connection(team_id) as connection:
                await connection.execute(kind.use(team_id, id, now))
        except (SQLAlchemyError, OSError) as error:
            _log.warning("use of a credential not recorded", credential=id, error=repr(error))


def credential_in(presented: Presented) -> str:
    """What is passed on in place of the secret; raises Unauthenticated for a header of another form."""
    return credential_of(_secret_in(presented))


def _secret_in(presented: Presented) -> str:
    if isinstance(presented, TeamSession):
        return presented.secret
    scheme, _, secret = (presented or "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    return secret.strip()


def _kind_and_team(presented: Presented) -> tuple[CredentialKind, str]:
    if isinstance(presented, TeamSession):
        return SESSION, presented.team_id
    secret = _secret_in(presented)
    for kind in KINDS:
        if team_id := kind.team_of(secret):
            return kind, team_id
    raise Unauthenticated
