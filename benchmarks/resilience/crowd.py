"""A crowd on one process, some of whom do not read: the others must not notice."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.resilience.fleet import Member
from benchmarks.resilience.following import Follower, subscribed
from benchmarks.resilience.writing import Writers

SMALLEST_BUFFER = 4_096
CONNECTING_AT_ONCE = 50
NPM_CROWD = Path(__file__).with_name("crowd.mjs")
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
    alone = member.resident_bytes
    readers = [
        Follower([member.host], teams[number % len(teams)][1]) for number in range(subscribers - silent)
    ]
    tasks = []
    async with AsyncExitStack() as stack:
        for number in range(silent):
            key = teams[number % len(teams)][1]
            await stack.enter_async_context(subscribed(member.host, key, 0, SMALLEST_BUFFER))
        for number, reader in enumerate(readers):
            tasks.append(asyncio.create_task(reader.follow()))
            if number % CONNECTING_AT_ONCE == 0:
                await asyncio.sleep(0.2)
        while not all(reader.connections for reader in readers):  # noqa: ASYNC110 - hundreds, just this once
            await asyncio.sleep(0.1)
        connected = member.resident_bytes
        writers = [Writers([member.host], key) for _team, key in teams]
        await _write(writers, events_per_second, seconds)
        last = [1 + len(writer.acknowledged) for writer in writers]
        async with asyncio.timeout(60):
            await asyncio.gather(
                *(reader.until(last[number % len(teams)]) for number, reader in enumerate(readers))
            )
        grown = member.resident_bytes
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    delays = sorted(delay for reader in readers for delay in reader.delays)
    return Crowded(
        subscribers=subscribers,
        events=sum(last),
        deliveries=sum(len(reader.cursors) for reader in readers),
        misplaced=sum(reader.misplaced for reader in readers),
        median=delays[len(delays) // 2],
        p99=delays[int(len(delays) * 0.99)],
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
    alone = member.resident_bytes
    keys = [key for _team, key in teams]
    crowd = await asyncio.create_subprocess_exec(
        "node", str(NPM_CROWD), member.host, str(subscribers), *keys,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert crowd.stdin is not None and crowd.stdout is not None
    async with asyncio.timeout(120):
        await crowd.stdout.readline()
    connected = member.resident_bytes
    writers = [Writers([member.host], key) for key in keys]
    await _write(writers, events_per_second, seconds)
    await asyncio.sleep(2)
    grown = member.resident_bytes
    told, _ = await crowd.communicate()
    return Crowded(
        subscribers=subscribers,
        events=sum(1 + len(writer.acknowledged) for writer in writers),
        connected_bytes=connected - alone,
        grown_bytes=grown - connected,
        **json.loads(told),
    )


async def _write(writers: Sequence[Writers], per_second: float, seconds: float) -> None:
    """One quote after the other, each team in its turn, as evenly as the server allows."""
    await asyncio.gather(*(writer.write(1, at_once=1) for writer in writers))  # each has a client now
    due, number, end = time.monotonic(), 0, time.monotonic() + seconds
    pending: set[asyncio.Task[None]] = set()
    while time.monotonic() < end:
        task = asyncio.create_task(writers[number % len(writers)].write(1, at_once=1))
        pending.add(task)
        task.add_done_callback(pending.discard)
        number, due = number + 1, due + 1 / per_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    await asyncio.gather(*pending)
