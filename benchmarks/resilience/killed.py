"""Servers and databases that are killed while clients write: nothing acknowledged may be lost."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psutil

from benchmarks.resilience.fleet import Member
from benchmarks.resilience.writing import Losses, Writers, losses

GIVEN_UP_AFTER = 120
"""Seconds without an answer after which whoever was killed does not come back."""


@dataclass(frozen=True)
class Survived:
    """What came of it."""

    written: int
    retries: int
    kills: int
    outages: list[float]
    """For how many seconds nothing was acknowledged after each kill."""
    losses: Losses


async def killed_server(
    member: Member, superuser_url: str, team_id: str, key: str, *, mutations: int, kills: int
) -> Survived:
    """Kills the only server `kills` times with SIGKILL, and starts it again, during `mutations`."""

    async def kill() -> None:
        member.kill()
        await asyncio.to_thread(member.start)

    writers = Writers([member.host], key)
    return await _survive(writers, superuser_url, team_id, mutations, kills, kill)


async def killed_database(
    host: str, postmaster: Callable[[], psutil.Process | None], superuser_url: str, team_id: str, key: str,
    *, mutations: int, kills: int,
) -> Survived:  # fmt: skip
    """Kills the embedded database's postmaster, which must be watched."""

    async def kill() -> None:
        process = postmaster()
        assert process is not None
        process.send_signal(signal.SIGKILL)

    return await _survive(Writers([host], key), superuser_url, team_id, mutations, kills, kill)


async def _survive(
    writers: Writers,
    superuser_url: str,
    team_id: str,
    mutations: int,
    kills: int,
    kill: Callable[[], Awaitable[None]],
) -> Survived:
    await writers.write(1)  # there is a client now
    writing = asyncio.create_task(writers.write(mutations - 1))
    outages = []
    for number in range(1, kills + 1):
        await writers.until(mutations * number // (kills + 1))
        started = time.monotonic()
        await kill()
        async with asyncio.timeout(GIVEN_UP_AFTER):
            await writers.until(min(len(writers.acknowledged) + 1, mutations))
        outages.append(time.monotonic() - started)
    await writing
    otherwise = await writers.replay()
    return Survived(
        written=len(writers.acknowledged),
        retries=writers.retries,
        kills=kills,
        outages=outages,
        losses=await losses(superuser_url, team_id, writers, otherwise),
    )
