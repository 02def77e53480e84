"""Workers that are killed while they send webhooks: what they held is sent by others."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

from benchmarks.resilience.fleet import Member
from server.database import Database
from tests.webhooks.bench import Bench
from tests.webhooks.receiver import Receiver, receiving

ENDPOINTS = 10
SECONDS_TO_ANSWER = 0.1
PATIENCE = 60
"""Seconds until what is not delivered counts as lost, and an endpoint that is held as held for ever."""

_DELIVERED = """
    select count(*) as count, max(extract(epoch from delivered_at - occurred_at)) as longest
    from webhook_delivery where status = 'DELIVERED'
"""
_HELD = "select endpoint_id from webhook_queue where due_at is not null or lease is not null"


@dataclass(frozen=True)
class TakenOver:
    """What came of it; seconds run from the change to its delivery."""

    kills: int
    deliveries: int
    lost: int
    repeated: int
    """How often a receiver was told again what it had been told."""
    longest: float
    held: int
    """Endpoints that a worker still held in the end."""


async def killed_workers(
    members: Sequence[Member], database_url: str, *, events: int, kills: int, pause: float
) -> TakenOver:
    """Kills all members so often while each event, `pause` seconds after the last, goes to 10 endpoints.

    They are killed while something is being sent, by whichever, and started again at once; the next time once
    all is delivered, so that nothing is hit twice. `events` divide by `kills`.
    """
    database = Database(database_url)
    try:
        bench = await Bench(database).open()
        async with receiving() as receiver:
            for number in range(ENDPOINTS):
                await bench.endpoint(receiver.url(f"/slow/{number}/{SECONDS_TO_ANSWER}"))
            some = events // kills
            for so_far in range(0, events, some):
                writing = asyncio.create_task(_write(bench, some, pause))
                await receiver.until(partial(_is_sent, (so_far + some / 2) * ENDPOINTS), PATIENCE)
                for member in members:
                    member.kill()
                for member in members:
                    await asyncio.to_thread(member.start)
                await writing
                await _rest(bench, (so_far + some) * ENDPOINTS)
            told = [(message.path, message.headers["webhook-id"]) for message in receiver.messages]
            [outcome] = await bench.rows(_DELIVERED)
            held = await bench.rows(_HELD)
    finally:
        await database.dispose()
    return TakenOver(
        kills=kills,
        deliveries=outcome.count,
        lost=events * ENDPOINTS - len(set(told)),
        repeated=len(told) - len(set(told)),
        longest=float(outcome.longest),
        held=len(held),
    )


async def _write(bench: Bench, events: int, pause: float) -> None:
    for number in range(1, events + 1):
        await bench.client(f"Client {number}")
        await asyncio.sleep(pause)


async def _rest(bench: Bench, deliveries: int) -> None:
    """Waits until so many were delivered and nobody holds anything, as long as there is patience."""
    ends = monotonic() + PATIENCE
    while monotonic() < ends:
        [delivered] = await bench.rows(_DELIVERED)
        if delivered.count == deliveries and not await bench.rows(_HELD):
            return
        await asyncio.sleep(0.2)


def _is_sent(count: float, receiver: Receiver) -> bool:
    """Whether so many messages came, and more are being answered just now."""
    return len(receiver.messages) >= count and receiver.open > 0
