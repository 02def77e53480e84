"""What a client may do wrong over graphql-transport-ws, and how its connection ends.

Messages that are none, too early, twice, too large or too late; ids in use; credentials missing, bad or
withdrawn; vanishing, and not reading.
"""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from tests.server.serving import serving
from tests.server.socket_client import (
    GOOD,
    closing,
    connected,
    opened,
    received,
    send,
    subscribe,
)
from tests.server.toy import RUNNING, Keys, all_streams_end, toy_application
from tests.waiting import PATIENCE


@pytest.mark.parametrize("payload", [{}, {"authorization": "Bearer ak_stolen"}, {"authorization": 1}])
async def test_without_valid_credentials_the_connection_is_closed(address: str, payload: object) -> None:
    async with opened(address) as socket:
        await send(socket, type="connection_init", payload=payload)
        assert await closing(socket) == (4403, "Forbidden")


async def test_a_second_connection_init_closes(address: str) -> None:
    async with connected(address) as socket:
        await send(socket, type="connection_init", payload=GOOD)
        assert (await closing(socket))[0] == 4429


async def test_subscribing_before_connection_init_closes(address: str) -> None:
    async with opened(address) as socket:
        await subscribe(socket, "1", "{ hello }")
        assert await closing(socket) == (4401, "Unauthorized")


async def test_a_connection_that_never_says_anything_is_closed() -> None:
    with serving(toy_application(connection_init_timeout=0.2)) as host:
        async with opened(f"ws://{host}/graphql") as socket:
            assert await closing(socket) == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize(
    "message",
    [
        "not json",
        "NaN",
        "1",
        "[]",
        "{}",
        '{"type": 1}',
        '{"type": "bogus"}',
        '{"type": "subscribe", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": ["1"], "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": 1}}',
        '{"type": "complete"}',
    ],
)
async def test_what_is_no_message_closes(address: str, message: str) -> None:
    async with connected(address) as socket:
        await socket.send(message)
        assert (await closing(socket))[0] == 4400


async def test_binary_frames_close(address: str) -> None:
    async with connected(address) as socket:
        await socket.send(b'{"type": "ping"}')
        assert (await closing(socket))[0] == 4400


async def test_a_message_too_big_closes(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "{ hello }" + " " * 5_000)
        assert (await closing(socket))[0] == 1009


async def test_an_id_in_use_closes(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { count(to: 1000000) }")
        await subscribe(socket, "1", "subscription { count }")
        assert await closing(socket) == (4409, "Subscriber for 1 already exists")


async def test_other_protocols_are_refused(address: str) -> None:
    for protocol in ("graphql-ws", "bogus"):
        async with connect(address, subprotocols=[Subprotocol(protocol)]) as socket:
            assert await closing(socket) == (4406, "Subprotocol not acceptable")


async def test_pages_of_other_origins_cannot_connect(address: str) -> None:
    with pytest.raises(InvalidStatus):
        async with opened(address, {"Origin": "https://evil.example"}):
            pass


async def test_revoking_the_key_closes_the_connection_soon(address: str, keys: Keys) -> None:
    keys.valid.add("ak_brief")
    async with connected(address, {"authorization": "Bearer ak_brief"}) as socket:
        await subscribe(socket, "1", "subscription { count(to: 1000000) }")
        await received(socket)
        keys.valid.discard("ak_brief")
        assert await closing(socket) == (4403, "Forbidden")
    await all_streams_end()


async def test_a_client_that_vanishes_leaves_nothing_running(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { count(to: 1000000) }")
        await received(socket)
        socket.transport.abort()
    await all_streams_end()


async def test_a_client_that_does_not_read_stops_the_producer(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { flood }")
        await received(socket)
        async with asyncio.timeout(PATIENCE):
            while await yielded_in(0.3) != 0:
                pass
        assert RUNNING["streams"] == 1
        socket.transport.abort()
    await all_streams_end()


async def yielded_in(seconds: float) -> int:
    """How much the flood has brought up in this time."""
    before = RUNNING["yielded"]
    await asyncio.sleep(seconds)
    return RUNNING["yielded"] - before
