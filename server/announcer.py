"""Telling all server processes which teams have new events, and workers which queues have new jobs.

Never inside a transaction: there NOTIFY takes a lock on the whole database until the commit, so that writers
of all teams queue. An announcement that is lost costs its readers a moment only: they, and the workers, look
by themselves every second.
"""

import asyncio
from collections.abc import Collection
from typing import Self

import asyncpg
import structlog

from jobs.news import NEW_JOB, channel_of
from server.channel import CHANNEL, STATEMENT_TIMEOUT, connect, payload_of
from server.connecting import UNREACHABLE, reason_of

log = structlog.get_logger("quotegraph.events")

INTERVAL = 0.01
RETRY = 0.5


class Announcer:
    """One NOTIFY for all commits of this process within `INTERVAL` seconds, over a connection of its own.

    Runs while it is entered. What was announced before it is left goes out, if the database answers.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._teams: set[str] = set()
        self._queues: set[str] = set()
        self._wake = asyncio.Event()
        self._closing = False

    def announce(self, team_id: str) -> None:
        """Tell soon that the team has new events; call it on the event loop, after the commit."""
        self._teams.add(team_id)
        self._wake.set()

    def announce_jobs(self, queues: Collection[str]) -> None:
        """Tell soon that these queues have jobs to be done; as `announce`."""
        self._queues.update(queues)
        self._wake.set()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        self._wake.set()
        await self._task
        if self._connection is not None:
            self._connection.terminate()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            told = await self._tell()
            if self._closing:
                return
            if not told:
                self._wake.set()
            await asyncio.sleep(INTERVAL if told else RETRY)

    async def _tell(self) -> bool:
        teams, self._teams = self._teams, set()
        queues, self._queues = self._queues, set()
        if not teams and not queues:
            return True
        try:
            if self._connection is None:
                self._connection = await connect(self._url)
            messages = [(channel_of(queue), NEW_JOB) for queue in queues]
            if teams:
                messages.append((CHANNEL, payload_of(teams)))
            await self._connection.executemany(
                "select pg_notify($1, $2)", messages, timeout=STATEMENT_TIMEOUT
            )
            return True
        except UNREACHABLE as error:
            log.warning("events not announced", reason=reason_of(error))
            self._teams |= teams
            self._queues |= queues
            if self._connection is not None:
                self._connection.terminate()
                self._connection = None
            return False
