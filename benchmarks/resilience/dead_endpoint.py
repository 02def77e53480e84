"""Endpoints that are dead and have very much waiting, and how long a healthy one waits beside them."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from functools import partial

from benchmarks.resilience.verdict import quantile
from integrations.outbound_http import DEADLINE
from server.database import Database
from tests.webhooks.bench import Bench, sending
from tests.webhooks.receiver import Receiver, receiving

REFUSING = "http://127.0.0.1:9/"


@dataclass(frozen=True)
class Beside:
    """How long a healthy endpoint waited for its messages, in seconds from the call that made the event."""

    waiting: int
    """How many deliveries each of the dead ones had waiting."""
    events: int
    median: float
    p99: float
    longest: float
    attempts_elsewhere: int
    """How often the dead ones were tried meanwhile."""


async def beside_dead_endpoints(
    database_url: str, *, waiting: int, events: int, pause: float, deadline: float = DEADLINE
) -> Beside:
    """Sends `events` messages, `pause` seconds apart, beside endpoints that sleep, reset and refuse.

    Endpoints have `deadline` seconds to answer, which the sleeping one takes. Raises TimeoutError where the
    healthy one waits for a minute.
    """
    database = Database(database_url)
    try:
        bench = await Bench(database).open()
        async with receiving() as receiver:
            for url in (receiver.url("/sleep"), receiver.url("/reset"), REFUSING):
                await bench.backlog(await bench.endpoint(url), waiting)
            await bench.endpoint(receiver.url("/ok"))
            waits = []
            async with sending(bench, deadline=deadline):
                for number in range(1, events + 1):
                    begun = time.perf_counter()
                    await bench.client(f"Client {number}")
                    await receiver.until(partial(_has, number), 60)
                    waits.append(time.perf_counter() - begun)
                    await asyncio.sleep(pause)
            [tried] = await bench.rows(
                "select count(*) from webhook_delivery where attempts > 0 and status <> 'DELIVERED'"
            )
    finally:
        await database.dispose()
    return Beside(
        waiting=waiting,
        events=events,
        median=statistics.median(waits),
        p99=quantile(waits, 0.99),
        longest=max(waits),
        attempts_elsewhere=tried.count,
    )


def _has(count: int, receiver: Receiver) -> bool:
    return len(receiver.at("/ok")) == count
