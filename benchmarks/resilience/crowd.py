"""A crowd on one process, some of whom do not read: the others must not notice."""

import asyncio
import json
import statistics
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.resilience.fleet import Member
from benchmarks.resilience.following import FOLLOW_AT_LENGTH, Follower, subscribed
from benchmarks.resilience.lag import own_lag
from benchmarks.resilience.verdict import quantile
from benchmarks.resilience.writing import Writers
from server.collector import collecting_rarely

SMALLEST_BUFFER = 4_096
CONNECTING_AT_ONCE = 50
NPM_CROWD = Path(__file__).with_name("crowd.mjs")


@dataclass(frozen=True)
class Crowded:
    """What came of it; delays are seconds from the write to the subscriber."""

    subscribers: int
    events: int
    deliveries: int
    misplaced: int
    median: float
    p99: float
    lag: float
    """By how many seconds the load generator itself came late at most: part of the delays above."""
    cpu_per_delivery: float
    """Seconds of the server's CPU while the events went out, writing them included."""
    connected_bytes: int
    """By how much the process grew for the connections."""
    grown_bytes: int
    """By how much more it grew while the events went out."""


async def crowded(
    member: Member,
    teams: Sequence[tuple[str, str]],
    *,
    subscribers: int,
    silent: int,
    events_per_second: float,
    seconds: float,
) -> Crowded:
    """Spreads `subscribers` over the teams, `silent` of whom never read, and writes quotes for all teams."""
    writers = await _writers(member, teams)
    alone = member.resident_bytes
    readers = [
        Follower([member.host], teams[number % len(teams)][1]) for number in range(subscribers - silent)
    ]
    tasks = []
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(collecting_rarely())  # or its pauses would seem to be the server's
        for number in range(silent):
            key = teams[number % len(teams)][1]
            await stack.enter_async_context(
                subscribed(member.host, key, 0, FOLLOW_AT_LENGTH, SMALLEST_BUFFER)
            )
        for number, reader in enumerate(readers):
            tasks.append(asyncio.create_task(reader.follow()))
            if number % CONNECTING_AT_ONCE == 0:
                await asyncio.sleep(0.2)
        while not all(reader.connections for reader in readers):  # noqa: ASYNC110 - hundreds, just this once
            await asyncio.sleep(0.1)
        connected, used = member.resident_bytes, member.cpu_seconds
        late = await stack.enter_async_context(own_lag())
        await _write(writers, events_per_second, seconds)
        last = [1 + len(writer.acknowledged) for writer in writers]
        async with asyncio.timeout(120):
            await asyncio.gather(
                *(reader.until(last[number % len(teams)]) for number, reader in enumerate(readers))
            )
        grown, used = member.resident_bytes, member.cpu_seconds - used
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    delays = [delay for reader in readers for delay in reader.delays]
    return Crowded(
        subscribers=subscribers,
        events=sum(last),
        deliveries=sum(len(reader.cursors) for reader in readers),
        misplaced=sum(reader.misplaced for reader in readers),
        median=statistics.median(delays),
        p99=quantile(delays, 0.99),
        lag=max(late),
        cpu_per_delivery=used / len(delays),
        connected_bytes=connected - alone,
        grown_bytes=grown - connected,
    )


async def crowded_from_npm(
    member: Member,
    teams: Sequence[tuple[str, str]],
    *,
    subscribers: int,
    events_per_second: float,
    seconds: float,
) -> Crowded:
    """The same with subscribers of graphql-ws from npm, all of whom read. Needs Node, and tests/npm."""
    writers = await _writers(member, teams)
    alone = member.resident_bytes
    keys = [key for _team, key in teams]
    crowd = await asyncio.create_subprocess_exec(
        "node", str(NPM_CROWD), member.host, str(subscribers), *keys,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert crowd.stdin is not None and crowd.stdout is not None
    async with asyncio.timeout(120):
        await crowd.stdout.readline()
    connected, used = member.resident_bytes, member.cpu_seconds
    await _write(writers, events_per_second, seconds)
    last = [1 + len(writer.acknowledged) for writer in writers]
    expected = sum(last[number % len(teams)] for number in range(subscribers))
    async with asyncio.timeout(120):
        told, _ = await crowd.communicate(f"{expected}\n".encode())
    grown, used = member.resident_bytes, member.cpu_seconds - used
    seen = json.loads(told)
    return Crowded(
        subscribers=subscribers,
        events=sum(last),
        connected_bytes=connected - alone,
        grown_bytes=grown - connected,
        cpu_per_delivery=used / seen["deliveries"],
        **seen,
    )


async def _writers(member: Member, teams: Sequence[tuple[str, str]]) -> list[Writers]:
    """One for each team, who has a client already."""
    writers = [Writers([member.host], key) for _team, key in teams]
    for writer in writers:
        await writer.make_client()
    return writers


async def _write(writers: Sequence[Writers], per_second: float, seconds: float) -> None:
    """One quote after the other, each team in its turn, as evenly as the server allows."""

    async def write(number: int, writer: Writers) -> None:
        await asyncio.sleep(number / per_second)
        await writer.write(round(seconds / turn), at_once=1, every=turn)

    turn = len(writers) / per_second
    await asyncio.gather(*(write(number, writer) for number, writer in enumerate(writers)))
