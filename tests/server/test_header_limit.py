"""Heads of requests that are too long or too slow, sent over a real connection."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from server.http.header_limit import BoundedHeaders
from tests.server.serving import serving
from tests.server.toy import toy_application
from tests.waiting import PATIENCE

BODY = b'{"query": "{ hello }"}'
HEAD = (
    b"POST /graphql HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ak_good\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n"
) % len(BODY)
ANSWER = b'{"hello":"hi world"}'


class Hasty(BoundedHeaders):
    deadline = 0.3


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with serving(toy_application(), http=BoundedHeaders) as host:
        yield host


async def connected(host: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    name, _, port = host.partition(":")
    return await asyncio.open_connection(name, int(port))


async def rest(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server closes the connection, orderly or not."""
    with suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(), PATIENCE)
    return b""


def filler(size: int) -> bytes:
    return b"X-Filler: " + b"x" * size + b"\r\n"


async def test_long_heads_pass_one_after_the_other(host: str) -> None:
    reader, writer = await connected(host)
    with closing(writer):
        for _ in range(2):
            writer.write(HEAD + filler(60_000) + b"\r\n" + BODY)
            assert await asyncio.wait_for(reader.readuntil(ANSWER), PATIENCE)


@pytest.mark.parametrize("start", [b"GET /", HEAD + b"X-Filler: "])
async def test_a_head_that_is_too_long_is_refused_before_its_end(host: str, start: bytes) -> None:
    reader, writer = await connected(host)
    with closing(writer):
        writer.write(start.ljust(BoundedHeaders.most + 1, b"x"))
        assert (await rest(reader)).startswith(b"HTTP/1.1 431 ")


async def test_a_head_without_end_is_not_taken_in(host: str) -> None:
    reader, writer = await connected(host)
    sent = 0
    with closing(writer), suppress(ConnectionError):
        writer.write(HEAD)
        while sent < 50_000_000:
            writer.write(filler(50_000))
            await writer.drain()
            sent += 50_000
    assert sent < 50_000_000
    await rest(reader)


@pytest.mark.parametrize("begun", [b"", b"G", HEAD])
async def test_a_connection_whose_request_does_not_come_is_closed(begun: bytes) -> None:
    with serving(toy_application(), http=Hasty) as host:
        reader, writer = await connected(host)
        with closing(writer):
            writer.write(begun)
            assert await rest(reader) == b""


async def test_the_next_request_of_a_connection_has_a_deadline_of_its_own() -> None:
    with serving(toy_application(), http=Hasty) as host:
        reader, writer = await connected(host)
        with closing(writer):
            writer.write(HEAD + b"\r\n" + BODY)
            await asyncio.wait_for(reader.readuntil(ANSWER), PATIENCE)
            writer.write(HEAD)
            assert b"HTTP/1.1" not in await rest(reader)


async def test_a_slow_body_has_a_deadline_of_its_own() -> None:
    with serving(toy_application(), http=Hasty) as hasty:
        reader, writer = await connected(hasty)
        with closing(writer):
            writer.write(HEAD + b"\r\n")
            await asyncio.sleep(2 * Hasty.deadline)
            writer.write(BODY)
            assert await asyncio.wait_for(reader.readuntil(ANSWER), PATIENCE)
