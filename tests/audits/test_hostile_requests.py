"""Hostile requests to a real server: refused in little time of its event loop, while others are served.

The time of the loop is the CPU time of the thread that it runs in, so that a busy machine does not count; and
it is told in counts to a million, so that a slow one does not either.
"""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.audits.production import production
from tests.http_client import http_client
from tests.server.serving import serving
from tests.waiting import PATIENCE

LITTLE = 6.0
"""Counts to a million: a sixteenth of a second on one machine, and a quarter on another."""
ROUNDS = 5
"""The best of so many counts: something else may have had the machine in the others."""
MEGABYTE = b" " * 1_000_000


class Loop:
    """The application, noting the clock of the thread that serves it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._clock: int | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._clock is None:
            self._clock = time.pthread_getcpuclockid(threading.get_ident())
        await self._app(scope, receive, send)

    def seconds(self) -> float:
        """CPU time that the loop has taken so far."""
        assert self._clock is not None
        return time.clock_gettime(self._clock)


@dataclass(frozen=True)
class Server:
    host: str
    key: str
    loop: Loop

    def head(self, more: bytes) -> bytes:
        return (
            b"POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer " + self.key.encode() + b"\r\n" + more + b"\r\n\r\n"
        )


@pytest.fixture
def server(database_url: str, key: str) -> Iterator[Server]:
    with listening(database_url, key) as found:
        yield found


@contextmanager
def listening(database_url: str, key: str, **settings: Any) -> Iterator[Server]:
    """A server that does nothing but answer requests."""
    loop = Loop(production(database_url, ip_rate=0, worker=False, **settings))
    with serving(loop) as host:
        yield Server(host, key, loop)


def count_to_a_million() -> float:
    """How many seconds of CPU that takes here and now."""
    before = time.thread_time()
    for _ in range(1_000_000):
        pass
    return time.thread_time() - before


def document(query: str, **variables: Any) -> list[bytes]:
    return [json.dumps({"query": query, "variables": variables}).encode()]


def doubled_fragments(levels: int) -> str:
    links = "".join(f" fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return "{ ...F0 }" + links + f" fragment F{levels} on Query {{ apiVersion }}"


def nested_list(levels: int) -> bytes:
    query = b'{"query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": {"ids": '
    return query + b"[" * levels + b"]" * levels + b"}}"


WHOLE_SCHEMA = "{ types { name fields { name args { name type { name } } type { name } } } }"

HOSTILE: dict[str, tuple[list[bytes], int, str]] = {
    "60 levels of doubled fragments": (document(doubled_fragments(60)), 400, "DOCUMENT_TOO_LARGE"),
    "2,000 aliases": (
        document("{ " + " ".join(f"a{n}: apiVersion" for n in range(2_000)) + " }"),
        400,
        "DOCUMENT_TOO_LARGE",
    ),
    "lists 900,000 levels deep": ([nested_list(450_000)], 400, "BAD_REQUEST"),
    "lists 500 levels deep": ([nested_list(500)], 400, "BAD_USER_INPUT"),
    "a list of 100,000 ids": (
        document("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 100_000),
        400,
        "MAX_COST_EXCEEDED",
    ),
    "an introspection of 100,000 nodes": (
        document("{ " + " ".join(f"a{n}: __schema {WHOLE_SCHEMA}" for n in range(50)) + " }"),
        400,
        "DOCUMENT_TOO_LARGE",
    ),
    "an introspection of 60,000 nodes": (
        document("{ " + " ".join(f"a{n}: __schema {WHOLE_SCHEMA}" for n in range(28)) + " }"),
        400,
        "MAX_COST_EXCEEDED",
    ),
}


@pytest.mark.parametrize(("body", "status", "code"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_it_is_refused_at_once_while_others_are_served(
    server: Server, body: list[bytes], status: int, code: str
) -> None:
    head = server.head(
        b"Accept: application/graphql-response+json\r\nContent-Length: %d" % sum(map(len, body))
    )
    await in_little_time(server, lambda: exchange(server, head, *body), (status, code))


async def test_50_mb_are_refused_before_they_are_sent(server: Server) -> None:
    head = server.head(b"Expect: 100-continue\r\nContent-Length: 50000000")  # as curl asks
    await in_little_time(server, lambda: exchange(server, head), (413, "BODY_TOO_LARGE"))


@pytest.mark.parametrize("announced", [True, False])
async def test_50_mb_that_are_sent_all_the_same_are_cut_off(server: Server, announced: bool) -> None:
    if announced:
        head, part = server.head(b"Content-Length: 50000000"), MEGABYTE
    else:
        head = server.head(b"Transfer-Encoding: chunked")
        part = b"%x\r\n%s\r\n" % (len(MEGABYTE), MEGABYTE)
    cut_off = (413, "BODY_TOO_LARGE")

    async def send_it_all() -> tuple[int, str]:
        try:
            return await exchange(server, head, *[part] * 50)
        except ConnectionError:
            return cut_off  # while it still sent, so that it did not get to read the answer

    await in_little_time(server, send_it_all, cut_off)


async def in_little_time(
    server: Server, attack: Callable[[], Coroutine[Any, Any, Any]], expected: tuple[int, str]
) -> None:
    """Attacks alone, which must take little of the loop, and then beside another's requests."""
    async with another_client(server) as ask:
        await ask()
        taken, counted = [], []
        for _ in range(ROUNDS):
            counted.append(count_to_a_million())
            before = server.loop.seconds()
            assert await attack() == expected
            taken.append(server.loop.seconds() - before)
        beside = asyncio.create_task(attack())
        for _ in range(5):
            await ask()
        assert await beside == expected
    assert min(taken) < LITTLE * min(counted), (taken, counted)


async def test_slow_bodies_take_no_time(database_url: str, key: str) -> None:
    with listening(database_url, key, receive_timeout=0.4) as server:
        head = server.head(b"Content-Length: 1000")
        async with another_client(server) as ask:
            await ask()
            before = server.loop.seconds()
            slow = [
                asyncio.create_task(exchange(server, head + b'{"', b"query", pause=PATIENCE))
                for _ in range(20)
            ]
            for _ in range(10):
                await ask()
            assert {await each for each in slow} == {(408, "TIMEOUT")}
            assert (server.loop.seconds() - before) / 30 < LITTLE * count_to_a_million()


@asynccontextmanager
async def another_client(server: Server) -> AsyncIterator[Any]:
    """Somebody else's connection; calling it asks for a little."""
    headers = {"Authorization": f"Bearer {server.key}"}
    async with http_client(base_url=f"http://{server.host}", headers=headers) as http:

        async def ask() -> None:
            answer = await http.post("/graphql", json={"query": "{ clients(first: 1) { totalCount } }"})
            assert answer.status_code == 200

        yield ask


async def exchange(server: Server, *parts: bytes, pause: float = 0) -> tuple[int, str]:
    """Status and code of the answer to a request sent in parts, as far as the server takes them."""
    name, _, port = server.host.partition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    sending = asyncio.create_task(_send(writer, parts, pause))
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        lengths = (line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        answer = json.loads(await reader.readexactly(int(next(lengths))))
        return int(head.split()[1]), answer["errors"][0]["extensions"]["code"]
    finally:
        sending.cancel()
        writer.close()


async def _send(writer: asyncio.StreamWriter, parts: tuple[bytes, ...], pause: float) -> None:
    with suppress(ConnectionError):  # the server has seen enough
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
