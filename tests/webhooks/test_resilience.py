"""What goes wrong on our side, or on one receiver's, is nobody else's trouble."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
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
from tests.webhooks.bench import KEY, Bench, sending
from tests.webhooks.receiver import Receiver

HELD = "select endpoint_id from webhook_queue where due_at is not null or lease is not null"
TIMEOUT = 2
"""Seconds, of 8 as a rule: a worker that died is missed that much sooner."""
PROMPT = 4
"""Seconds: half of what whoever had to wait for one that misbehaves would need."""
RECOVERED = 45
QUOTEGRAPH = Path(sys.executable).with_name("quotegraph")


@contextmanager
def worker(database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`quotegraph worker` on the database; killed at the end, if it still lives."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEGRAPH_")}
    environment |= {
        "QUOTEGRAPH_DATABASE_URL": database_url,
        "QUOTEGRAPH_ENCRYPTION_KEY": KEY,
        "QUOTEGRAPH_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.1",
        "QUOTEGRAPH_WEBHOOK_TIMEOUT": str(TIMEOUT),
    }
    process = subprocess.Popen([QUOTEGRAPH, "worker"], env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_what_a_killed_worker_was_sending_is_sent_by_another(
    database_url: str, database: Database, receiver: Receiver
) -> None:
    bench = await Bench(database).open()
    await bench.endpoint(receiver.url("/slow/1"))
    await bench.client()
    with worker(database_url) as first:
        await receiver.until(lambda _: receiver.messages, 30)
        first.kill()
    killed = monotonic()
    with worker(database_url):
        await receiver.until(lambda _: len(receiver.messages) == 2, RECOVERED)
        assert receiver.messages[1].headers["webhook-id"] == receiver.messages[0].headers["webhook-id"]
        async with asyncio.timeout(RECOVERED - (monotonic() - killed)):
            while await bench.rows(HELD):  # noqa: ASYNC110 — another process decides
                await asyncio.sleep(0.1)
    [row] = await bench.rows("select status, attempts from webhook_delivery")
    assert (row.status, row.attempts) == ("DELIVERED", 1)


async def test_endpoints_with_thousands_that_wait_delay_no_healthy_one(database_url: str) -> None:
    found = await beside_dead_endpoints(database_url, waiting=2_000, events=30, pause=0)
    assert found.longest < PROMPT, found
    assert found.attempts_elsewhere > 0


async def test_sixty_sleepers_delay_no_healthy_one(database: Database, receiver: Receiver) -> None:
    bench = await Bench(database).open()
    for number in range(60):
        await bench.backlog(await bench.endpoint(receiver.url(f"/sleep/{number}")), 1)
    await bench.endpoint(receiver.url("/ok"))
    async with sending(bench):
        await receiver.until(lambda _: receiver.open >= 50, 20)
        begun = monotonic()
        await bench.client()
        await receiver.until(lambda _: receiver.at("/ok"))
        assert monotonic() - begun < PROMPT


async def test_names_that_take_for_ever_to_look_up_delay_no_healthy_one(
    database: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, hanging, released = await Bench(database).open(), list[str](), threading.Event()

    def look_up(host: str, *arguments: Any, **more: Any) -> Any:
        if host.endswith(".example"):
            hanging.append(host)
            released.wait(30)
        return socket.getaddrinfo(host, *arguments, **more)

    monkeypatch.setattr(outbound_http, "getaddrinfo", look_up)  # the system's
    for number in range(60):
        await bench.backlog(await bench.endpoint(f"https://hook{number}.example/"), 1)
    async with database.connection(DIRECTORY) as connection:
        await connection.execute(text("update webhook_queue set troubled = true"))
    await bench.endpoint(receiver.url("/ok"))
    try:
        async with sending(bench):
            async with asyncio.timeout(20):
                while len(hanging) < 32:  # noqa: ASYNC110 — other threads decide
                    await asyncio.sleep(0.05)
            begun = monotonic()
            await bench.client()
            await receiver.until(lambda _: receiver.at("/ok"))
            assert monotonic() - begun < PROMPT
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

    async with sending(bench, key=Vault.new_key(), watch=WebhookMetrics(registry)), asyncio.timeout(10):
        while not broken_off():  # noqa: ASYNC110 — the worker decides
            await asyncio.sleep(0.05)
    [row] = await bench.rows("select status, attempts from webhook_delivery")
    assert (row.status, row.attempts, receiver.messages) == ("PENDING", 0, [])
    async with database.connection(DIRECTORY) as connection:
        await connection.execute(text("update webhook_queue set leased_until = now()"))
    async with sending(bench):
        await receiver.until(lambda _: receiver.messages)
