"""Sessions of browsers: a cookie holds the secret, the database the rest, so any can be ended at once."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import delete, not_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.identifier import Prefix, new_id
from models.secret import SecretKind, hash_of
from models.user import User
from models.user_session import UserSession, is_alive

SEEN_RECORDED_EVERY: Final = timedelta(minutes=5)
_AGENT: Final = 300
_session: Any = UserSession
_user: Any = User


class Database(Protocol):
    """Where sessions are kept: they belong to no team."""

    def transaction(self, team_id: str | None) -> AbstractAsyncContextManager[AsyncSession]:
        """A session of the ORM inside a transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Client:
    """The other end of the connection, as a person may recognise it again."""

    address: str | None
    user_agent: str | None


class Sessions:
    """Begins, finds and ends the sessions of browsers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, user_id: str, client: Client, replacing: str | None = None) -> str:
        """The secret of a new session; the one behind the secret `replacing` ends: none outlives a sign-in.

        Sessions of this user that have ended for good are forgotten.
        """
        secret, now = SecretKind.SESSION.new(), datetime.now(UTC)
        async with self._database.transaction(None) as session:
            await session.execute(delete(_session).where(_session.user_id == user_id, not_(is_alive())))
            if replacing:
                await session.execute(delete(_session).where(_session.secret_hash == hash_of(replacing)))
            session.add(
                UserSession(
                    id=new_id(Prefix.SESSION),
                    user_id=user_id,
                    secret_hash=hash_of(secret),
                    created_at=now,
                    last_seen_at=now,
                    address=client.address,
                    user_agent=client.user_agent[:_AGENT] if client.user_agent else None,
                )
            )
        return secret

    async def find(self, secret: str) -> tuple[User, UserSession] | None:
        """Who is signed in with this secret; None for one that is unknown, revoked or too old."""
        if not SecretKind.SESSION.fits(secret):
            return None
        now = datetime.now(UTC)
        finding = (
            select(User, UserSession)
            .join(_user, _user.id == _session.user_id)
            .where(_session.secret_hash == hash_of(secret), is_alive())
        )
        async with self._database.transaction(None) as session:
            found = (await session.execute(finding)).one_or_none()
            if found is None:
                return None
            if found.UserSession.last_seen_at < now - SEEN_RECORDED_EVERY:
                found.UserSession.last_seen_at = now
            return found.User, found.UserSession

    async def of(self, user_id: str) -> list[UserSession]:
        """The user's sessions that are good now, the latest used first."""
        finding = select(UserSession).where(_session.user_id == user_id, is_alive())
        async with self._database.transaction(None) as session:
            found = await session.scalars(finding.order_by(_session.last_seen_at.desc(), _session.id))
            return list(found)

    async def end(self, user_id: str, session_id: str) -> None:
        """Ends one of the user's sessions at once; nothing happens for one that is not theirs."""
        await self._revoke(_session.user_id == user_id, _session.id == session_id)

    async def end_all(self, user_id: str, *, but: str | None = None) -> None:
        """Ends all of the user's sessions at once, but perhaps the one with the id `but`."""
        await self._revoke(_session.user_id == user_id, _session.id != (but or ""))

    async def _revoke(self, *which: Any) -> None:
        revoking = update(_session).where(*which, _session.revoked_at.is_(None))
        async with self._database.transaction(None) as session:
            await session.execute(revoking.values(revoked_at=datetime.now(UTC)))
