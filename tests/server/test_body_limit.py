"""Bodies that are too big or too slow, sent over a real connection."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.server.serving import serving
from tests.server.toy import toy_application
from tests.waiting import PATIENCE

HEAD = (
    b"POST /graphql HTTP/1.1\r\nHost: test\r\n"
    b"Authorization: Bearer ak_good\r\nContent-Type: application/json\r\n"
)
QUERY = b'{"query": "{ hello }"}'


@pytest.fixture(scope="module")
def address(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    with serving(toy_application(max_bytes=1_000)) as host:
        yield place(host)


def place(host: str) -> tuple[str, int]:
    name, _, port = host.partition(":")
    return name, int(port)


async def exchange(address: tuple[str, int], *parts: bytes) -> tuple[int, dict[str, object]]:
    """Status and JSON body of the answer to a request sent in parts."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        length = next(
            int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
        )
        return int(head.split()[1]), json.loads(await reader.readexactly(length))
    finally:
        writer.close()


def announced(body: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def code_of(answer: dict[str, Any]) -> str:
    (error,) = answer["errors"]
    code: str = error["extensions"]["code"]
    return code


async def test_a_body_in_many_small_parts_is_put_together(address: tuple[str, int]) -> None:
    parts = [QUERY[n : n + 1] for n in range(len(QUERY))]
    status, answer = await exchange(address, announced(QUERY), *parts)
    assert (status, answer["data"]) == (200, {"hello": "hi world"})


async def test_a_body_announced_as_too_big_is_refused_unread(address: tuple[str, int]) -> None:
    status, answer = await exchange(address, announced(b"x" * 50_000_000))
    assert (status, code_of(answer)) == (413, "BODY_TOO_LARGE")


async def test_a_body_that_grows_too_big_unannounced_is_refused(address: tuple[str, int]) -> None:
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    status, answer = await exchange(address, head, *[chunk(b" " * 300)] * 4)
    assert (status, code_of(answer)) == (413, "BODY_TOO_LARGE")


async def test_a_body_of_just_the_allowed_size_passes(address: tuple[str, int]) -> None:
    body = QUERY.ljust(1_000)
    assert (await exchange(address, announced(body) + body))[0] == 200
    status, _ = await exchange(address, announced(body + b" ") + body + b" ")
    assert status == 413


async def test_a_body_that_trickles_in_is_ended_at_the_deadline() -> None:
    loop = asyncio.get_running_loop()
    with (
        serving(toy_application(receive_timeout=0.3)) as host,
        socket.create_connection(place(host)) as caller,
    ):
        caller.setblocking(False)
        await loop.sock_sendall(caller, announced(b"x" * 1_000))
        trickling = asyncio.create_task(trickle(caller))
        async with asyncio.timeout(PATIENCE):
            answer = await loop.sock_recv(caller, 10_000)
        trickling.cancel()
    assert answer.startswith(b"HTTP/1.1 408 ")


async def trickle(caller: socket.socket) -> None:
    """Sends a byte now and then, for as long as that is taken."""
    with suppress(OSError):
        while True:
            await asyncio.get_running_loop().sock_sendall(caller, b" ")
            await asyncio.sleep(0.05)
