"""What goes wrong on our side, or on one receiver's, is nobody else's trouble."""

import asyncio
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from benchmarks.resilience.dead_endpoint import beside_dead_endpoints
from integrations import outbound_http
from resolvers.directory import DIRECTORY
from resolvers.vault import Vault
from server.database import Database
from server.webhook_metrics import WebhookMetrics
from tests.commands import QUOTEGRAPH, environment
from tests.waiting import PATIENCE, until
from tests.webhooks.bench import KEY, Bench, sending
from tests.webhooks.receiver import Receiver

HELD = "select endpoint_id from webhook_queue where due_at is not null or lease is not null"
FOR_EVER = 5 * PATIENCE
"""Seconds: longer than any of the tests here waits for what must not be held up."""


@contextmanager
def worker(database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`quotegraph worker` on the database; killed at the end, if it still lives."""
    given = environment(
        database_url=database_url,
        encryption_key=KEY,
        webhook_allowed_networks="127.0.0.1",
        webhook_timeout=30,  # so that nobody gives up what is held here
    )
    process = subprocess.Popen([QUOTEGRAPH, "worker"], env=given, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_what_a_killed_worker_was_sending_is_sent_by_another(
    database_url: str, database: Database, receiver: Receiver
) -> None:
    bench = await Bench(database).open()
    await bench.endpoint(receiver.url("/held"))
    await bench.client()
    with worker(database_url) as first:
        await receiver.until(lambda _: receiver.messages)
        first.kill()
    receiver.answers.set()
    await let_leases_end(database)
    with worker(database_url):
        await receiver.until(lambda _: len(receiver.messages) == 2)
        assert receiver.messages[1].headers["webhook-id"] == receiver.messages[0].headers["webhook-id"]

        async def is_free() -> bool:
            return not await bench.rows(HELD)

        await until(is_free)
    [row] = await bench.rows("select status, attempts from webhook_delivery")
    assert (row.status, row.attempts) == ("DELIVERED", 1)


async def let_leases_end(database: Database) -> None:
    """Whoever held an endpoint has done so for as long as they may."""
    async with database.connection(DIRECTORY) as connection:
        await connection.execute(text("update webhook_queue set leased_until = now()"))


@pytest.mark.parametrize(("grace", "attempts"), [(FOR_EVER, 1), (0, 0)])
async def test_a_worker_that_stops_waits_for_answers_as_long_as_it_may_and_sends_nothing_more(
    database: Database, receiver: Receiver, grace: float, attempts: int
) -> None:
    bench = await Bench(database).open()
    await bench.endpoint(receiver.url("/held"))
    await bench.client()
    await bench.client()
    async with sending(bench, deadline=FOR_EVER, grace=grace):
        await receiver.until(lambda _: receiver.messages)
        if attempts:
            asyncio.get_running_loop().call_soon(receiver.answers.set)
    log = await bench.rows("select attempts from webhook_delivery order by event_no")
    assert [row.attempts for row in log] == [attempts, 0]
    [place] = await bench.rows("select lease, due_at <= now() as due from webhook_queue")
    assert (place.lease, place.due) == (None, True)

    receiver.answers.set()
    async with sending(bench):
        await receiver.until(lambda _: len(receiver.messages) == 3 - attempts)
    sent = [message.headers["webhook-id"] for message in receiver.messages]
    first, second = dict.fromkeys(sent)
    assert sent == ([first, second] if attempts else [first, first, second])


async def test_endpoints_with_thousands_that_wait_delay_no_healthy_one(database_url: str) -> None:
    waiting = 5_000
    found = await beside_dead_endpoints(database_url, waiting=waiting, events=20, pause=0, deadline=FOR_EVER)
    assert 0 < found.attempts_elsewhere < waiting, "so much was done for others while a message waited"


async def test_sixty_sleepers_delay_no_healthy_one(database: Database, receiver: Receiver) -> None:
    bench = await Bench(database).open()
    for number in range(60):
        await bench.backlog(await bench.endpoint(receiver.url(f"/sleep/{number}")), 1)
    await bench.endpoint(receiver.url("/ok"))
    async with sending(bench, deadline=FOR_EVER):
        await receiver.until(lambda _: receiver.open == 60)
        await bench.client()
        await receiver.until(lambda _: receiver.at("/ok"))


async def test_names_that_take_for_ever_to_look_up_delay_no_healthy_one(
    database: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, hanging, released = await Bench(database).open(), list[str](), threading.Event()

    def look_up(host: str, *arguments: Any, **more: Any) -> Any:
        if host.endswith(".example"):
            hanging.append(host)
            released.wait(FOR_EVER)
        return socket.getaddrinfo(host, *arguments, **more)

    monkeypatch.setattr(outbound_http, "getaddrinfo", look_up)  # the system's
    for number in range(60):
        await bench.backlog(await bench.endpoint(f"https://hook{number}.example/"), 1)
    async with database.connection(DIRECTORY) as connection:
        await connection.execute(text("update webhook_queue set troubled = true"))
    await bench.endpoint(receiver.url("/ok"))
    try:
        async with sending(bench):
            await until(lambda: len(hanging) >= 32)
            await bench.client()
            await receiver.until(lambda _: receiver.at("/ok"))
    finally:
        released.set()


async def test_a_key_that_opens_no_secret_sends_nothing_and_is_noticed(
    database: Database, receiver: Receiver
) -> None:
    bench, registry = await Bench(database).open(), CollectorRegistry()
    await bench.endpoint(receiver.url())
    await bench.client()

    def broken_off() -> float | None:
        return registry.get_sample_value("quotegraph_webhook_turns_broken_off_total")

    async with sending(bench, key=Vault.new_key(), watch=WebhookMetrics(registry)):
        await until(broken_off)
    [row] = await bench.rows("select status, attempts from webhook_delivery")
    assert (row.status, row.attempts, receiver.messages) == ("PENDING", 0, [])
    await let_leases_end(database)
    async with sending(bench):
        await receiver.until(lambda _: receiver.messages)
