"""Waiting for the end of credentials: by doubts, and not by asking all the time."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from auth.authentication import Presented
from auth.credential_watch import AT_ONCE, CredentialWatch
from auth.errors import Unauthenticated
from models.viewer import SYSTEM, Viewer
from server.endpoint.credential_end import PAUSE, CredentialEnd
from tests.waiting import PATIENCE

VIEWER = Viewer("team_00000000000000000000000000", SYSTEM)


async def at_once(_presented: Presented, _viewer: Viewer) -> None:
    """The doubt about a token whose time is over by our clock, and not yet by the database's."""


class Deaf:
    """A database that answers of one team at once that everything has ended, and of all others never."""

    async def fetch(self, team_id: str, _sql: str, values: Sequence[Any]) -> Sequence[Any]:
        if team_id != VIEWER.team_id:
            await asyncio.Event().wait()
        return ("", values[1])

    def transaction(self, team_id: str | None) -> Any:
        raise NotImplementedError

    def connection(self, team_id: str | None) -> Any:
        raise NotImplementedError


async def test_teams_that_wait_for_their_answer_hold_up_no_other() -> None:
    async with CredentialWatch(Deaf(), interval=0.01) as watch, asyncio.TaskGroup() as watching:
        others = [replace(VIEWER, team_id=f"team_{number:026}") for number in range(1, AT_ONCE)]
        waiting = [watching.create_task(watch.until_doubtful("Bearer ak_…", viewer)) for viewer in others]
        async with asyncio.timeout(PATIENCE):
            await watch.until_doubtful("Bearer ak_…", VIEWER)
        for each in waiting:
            each.cancel()


async def test_a_doubt_that_remains_is_looked_into_a_few_times_a_second() -> None:
    looks = 0

    async def authenticate(_presented: Presented) -> Viewer:
        nonlocal looks
        looks += 1
        if looks == 2:
            raise OSError("The database is away.")
        if looks == 4:
            raise Unauthenticated
        return VIEWER

    began = asyncio.get_running_loop().time()
    refused = await CredentialEnd(authenticate, at_once)("Bearer at_…", VIEWER)
    assert isinstance(refused, Unauthenticated)
    assert asyncio.get_running_loop().time() - began >= 3 * PAUSE
