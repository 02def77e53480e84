"""Many who follow what many write: everything comes once, in order, and soon."""

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import asyncpg

from benchmarks.resilience.fleet import Member
from benchmarks.resilience.following import Follower
from benchmarks.resilience.verdict import quantile
from benchmarks.resilience.writing import Losses, Writers, losses

Disturb = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Delivered:
    """What came of it; `median` and `p99` are seconds from the write to the subscriber."""

    events: int
    connections: int
    misplaced: int
    median: float
    p99: float
    losses: Losses


async def followed(
    members: Sequence[Member],
    superuser_url: str,
    team_id: str,
    key: str,
    *,
    quotes: int,
    followers: int,
    reconnects: int,
    writers: int = 8,
    every: float = 0.0,
    disturb: Disturb | None = None,
) -> Delivered:
    """Writes `quotes` over all members once `followers` follow, each of whom hangs up `reconnects` times.

    `disturb` is done meanwhile, such as restarting the members.
    """
    hosts = [member.host for member in members]
    following = [Follower(hosts, key, leave_after=(quotes + 1) // (reconnects + 1)) for _ in range(followers)]
    tasks = [asyncio.create_task(each.follow()) for each in following]
    clients = Writers(hosts, key)
    try:
        async with asyncio.timeout(60):
            while not all(each.connections for each in following):  # noqa: ASYNC110 - just this once
                await asyncio.sleep(0.02)
        writing = asyncio.create_task(clients.write(quotes, at_once=writers, every=every))
        if disturb is not None:
            await disturb()
        await writing
        last = await _last_event(superuser_url, team_id)
        async with asyncio.timeout(120):
            await asyncio.gather(*(each.until(last) for each in following))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    delays = [delay for each in following for delay in each.delays]
    return Delivered(
        events=last,
        connections=sum(each.connections for each in following),
        misplaced=sum(each.misplaced for each in following),
        median=statistics.median(delays),
        p99=quantile(delays, 0.99),
        losses=await losses(superuser_url, team_id, clients),
    )


async def restart_each(members: Sequence[Member], between: float) -> None:
    """Restarts one member after the other, as a deployment does, with `between` seconds in between."""
    for member in members:
        await asyncio.sleep(between)
        await asyncio.to_thread(member.stop)
        await asyncio.to_thread(member.start)


async def _last_event(superuser_url: str, team_id: str) -> int:
    connection = await asyncpg.connect(superuser_url)
    try:
        return int(await connection.fetchval("select last_no from team_feed where team_id = $1", team_id))
    finally:
        await connection.close()
