"""Noticing that a credential in long use has ended, within a second and for next to nothing.

One statement per team asks for all credentials that are in use in this process, twice a second; nobody asks
for each stream and each socket.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple, Self

import structlog

from auth.admission import ENDED
from auth.authentication import Database, Presented, credential_in
from models.viewer import Viewer

INTERVAL = 0.5
AT_ONCE = 4
"""Teams that are asked about side by side, so that one that waits for its answer holds up few others."""
_log = structlog.get_logger(__name__)


class InUse(NamedTuple):
    """A credential, and the kind of actor and the role that it was taken for."""

    credential: str
    kind: str
    role: str


class CredentialWatch:
    """Watches over the credentials of streams and sockets. Runs while it is entered.

    `interval` is in seconds; while the database does not answer, nothing is noticed but what expires.
    """

    def __init__(self, database: Database, interval: float = INTERVAL) -> None:
        self._database = database
        self._interval = interval
        self._watched: defaultdict[str, defaultdict[InUse, set[asyncio.Event]]] = defaultdict(
            lambda: defaultdict(set)
        )

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def until_doubtful(self, presented: Presented, viewer: Viewer) -> None:
        """Returns once what was presented seems to stand for this viewer no more."""
        role = "" if viewer.role is None else viewer.role.value
        used = InUse(credential_in(presented), viewer.actor.kind.value, role)
        ended = asyncio.Event()
        self._watched[viewer.team_id][used].add(ended)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_seconds_until(viewer.expires_at)):
                    await ended.wait()
        finally:
            self._forget(viewer.team_id, used, ended)

    def _forget(self, team_id: str, used: InUse, ended: asyncio.Event) -> None:
        of_team = self._watched[team_id]
        of_team[used].discard(ended)
        if not of_team[used]:
            del of_team[used]
        if not of_team:
            del self._watched[team_id]

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            teams = iter(tuple(self._watched))
            await asyncio.gather(*(self._ask_each(teams) for _ in range(AT_ONCE)))

    async def _ask_each(self, teams: Iterator[str]) -> None:
        for team_id in teams:
            try:
                await self._ask(team_id)
            except Exception as error:
                _log.warning("credentials not checked", team_id=team_id, reason=repr(error))

    async def _ask(self, team_id: str) -> None:
        in_use = list(self._watched.get(team_id, ()))
        columns = [list(column) for column in zip(*in_use, strict=True)]
        if not columns:
            return
        _, ended = await self._database.fetch(team_id, ENDED, [team_id, *columns])
        gone = set(ended or ())
        for used, events in tuple(self._watched.get(team_id, {}).items()):
            if used.credential in gone:
                for event in events:
                    event.set()


def _seconds_until(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - datetime.now(UTC)).total_seconds()
