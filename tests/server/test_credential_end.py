"""Waiting for the end of credentials: by doubts, and not by asking all the time."""

import asyncio

from auth.authentication import Presented
from auth.errors import Unauthenticated
from models.viewer import SYSTEM, Viewer
from server.credential_end import PAUSE, CredentialEnd

VIEWER = Viewer("team_00000000000000000000000000", SYSTEM)


async def at_once(_presented: Presented, _viewer: Viewer) -> None:
    """The doubt about a token whose time is over by our clock, and not yet by the database's."""


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
