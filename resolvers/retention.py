"""Forgetting what has had its time: old events, answered keys, credentials that have ended.

Each verb forgets at most `FORGET_AT_ONCE` rows of each kind in a transaction, so that none holds its locks
for long; `most` in its outcome says how many of one kind it forgot.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.user_session import IDLE, LONGEST
from models.viewer import Viewer
from resolvers.perform import Verb

FORGET_AT_ONCE = 2_000
IDEMPOTENCY_KEYS_KEPT: Final = timedelta(hours=24)
CREDENTIALS_KEPT: Final = timedelta(days=1)
"""How long what has expired is kept: whoever uses a code or a token twice is still found out meanwhile."""

_OF_TEAM: Final = {
    "idempotency_key": "created_at < :keys_before",
    "authorization_code": "expires_at < :expired_before",
    "access_token": "expires_at < :expired_before",
    "refresh_token": "expires_at < :expired_before",
    "invitation": "expires_at < :expired_before",
}
_OF_NO_TEAM: Final = {
    "mailed_link": "expires_at < :expired_before",
    "user_session": "revoked_at < :expired_before or last_seen_at < :unused_since"
    " or created_at < :begun_before",
}

# The log is forgotten from its beginning alone: what is left has no gaps, and starts at its floor.
_EVENTS: Final = text(
    """
    with oldest as (
        select ctid as place, no, occurred_at from event where team_id = :team_id order by no limit :most
    )
    delete from event where team_id = :team_id and ctid = any(array(
        select place from oldest
        where no < coalesce((select min(no) from oldest where occurred_at >= :before), no + 1)
    ))
    """
)


def events_forget(kept: timedelta) -> Verb:
    """A verb that forgets the team's events that are older than `kept`: their cursors then have expired."""

    async def forget(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
        values = {"team_id": viewer.team_id, "most": FORGET_AT_ONCE, "before": datetime.now(UTC) - kept}
        return {"most": _count(await session.execute(_EVENTS, values))}

    return forget


async def spent_rows_forget(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """Forgets the team's keys, codes, tokens and invitations that have had their time."""
    return await _forget(session, _OF_TEAM, within="team_id = :team_id and", team_id=viewer.team_id)


async def spent_sessions_forget(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """Forgets sessions of people, and mailed links, that have ended; for a transaction of no team."""
    return await _forget(session, _OF_NO_TEAM)


async def _forget(
    session: AsyncSession, conditions: Mapping[str, str], within: str = "", **values: Any
) -> dict[str, Any]:
    now, most = datetime.now(UTC), 0
    moments = {
        "keys_before": now - IDEMPOTENCY_KEYS_KEPT,
        "expired_before": now - CREDENTIALS_KEPT,
        "unused_since": now - IDLE - CREDENTIALS_KEPT,
        "begun_before": now - LONGEST - CREDENTIALS_KEPT,
    }
    for table, condition in conditions.items():
        spent = f"select ctid from {table} where {within} ({condition}) limit {FORGET_AT_ONCE}"  # noqa: S608
        statement = text(f"delete from {table} where {within} ctid = any(array({spent}))")  # noqa: S608
        named = {name: moment for name, moment in (values | moments).items() if f":{name}" in statement.text}
        most = max(most, _count(await session.execute(statement, named)))
    return {"most": most}


def _count(result: Any) -> int:
    count: int = result.rowcount
    return count
