"""graphql-transport-ws over a real connection, checked against its protocol.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

What a client may do wrong is here: messages that are none, too early, twice, too large or too late; ids in
use; credentials missing, bad or withdrawn; too many operations; vanishing, and not reading.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.server.serving import serving
from tests.server.toy import RUNNING, Keys, toy_application

PROTOCOL = Subprotocol("graphql-transport-ws")
GOOD = {"authorization": "Bearer ak_good"}


@pytest.fixture(scope="module")
def keys() -> Keys:
    return Keys()


@pytest.fixture(scope="module")
def address(keys: Keys) -> Iterator[str]:
    application = toy_application(
        keys,
        connection_init_timeout=0.5,
        operations_per_connection=5,
        recheck_interval=0.2,
        max_message=5_000,
    )
    with serving(application) as host:
        yield f"ws://{host}/graphql"


@asynccontextmanager
async def connected(
    address: str, payload: object = GOOD, headers: dict[str, str] | None = None
) -> AsyncIterator[ClientConnection]:
    """A connection that was acknowledged."""
    async with opened(address, headers) as socket:
        await send(socket, type="connection_init", payload=payload)
        assert await received(socket) == {"type": "connection_ack"}
        yield socket


@asynccontextmanager
async def opened(address: str, headers: dict[str, str] | None = None) -> AsyncIterator[ClientConnection]:
    # not compressed, so that what the server sends takes its room in the buffers
    async with connect(
        address, subprotocols=[PROTOCOL], additional_headers=headers, compression=None
    ) as socket:
        yield socket


async def send(socket: ClientConnection, **message: object) -> None:
    await socket.send(json.dumps(message))


async def subscribe(socket: ClientConnection, id: str, query: str, **payload: object) -> None:
    await send(socket, id=id, type="subscribe", payload={"query": query, **payload})


async def received(socket: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(socket.recv(), 3))


async def until_complete(socket: ClientConnection) -> list[Any]:
    """The messages up to and including the one that ends the operation."""
    messages = [await received(socket)]
    while messages[-1]["type"] not in ("complete", "error"):
        messages.append(await received(socket))
    return messages


async def closing(socket: ClientConnection) -> tuple[int, str]:
    """Code and reason with which the server closes."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(socket.recv(), 3)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


async def all_streams_ended() -> bool:
    for _ in range(100):
        if RUNNING["streams"] == 0:
            return True
        await asyncio.sleep(0.02)
    return False


async def test_a_ping_is_answered(address: str) -> None:
    async with connected(address) as socket:
        await send(socket, type="ping")
        assert await received(socket) == {"type": "pong"}


async def test_a_query_is_answered_once(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "{ team }")
        payload = {"data": {"team": "team_good"}, "extensions": {"cost": {"requested": 1, "actual": 1}}}
        assert await until_complete(socket) == [
            {"id": "1", "type": "next", "payload": payload},
            {"id": "1", "type": "complete"},
        ]


async def test_variables_and_the_name_of_the_operation_are_used(address: str) -> None:
    async with connected(address) as socket:
        query = "query A { team } query B($n: String!) { hello(name: $n) }"
        await subscribe(socket, "1", query, variables={"n": "you"}, operationName="B")
        assert (await received(socket))["payload"]["data"] == {"hello": "hi you"}


async def test_a_subscription_sends_each_value_and_completes(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "s", "subscription { count(to: 3) }")
        *values, end = await until_complete(socket)
        assert [value["payload"]["data"]["count"] for value in values] == [0, 1, 2]
        assert end == {"id": "s", "type": "complete"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { " + "a " * 2_400 + "}", "DOCUMENT_TOO_LARGE"),
        ("subscription A { count } subscription B { count }", "BAD_REQUEST"),
        ('{ hello(name: "\\u0000") }', "BAD_USER_INPUT"),
    ],
)
async def test_a_bad_operation_ends_with_an_error_and_not_the_connection(
    address: str, query: str, code: str
) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", query)
        (message,) = await until_complete(socket)
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == code
        await subscribe(socket, "1", "{ hello }")
        assert (await received(socket))["type"] == "next"


async def test_a_bad_variable_is_told_where_it_is_wrong(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription($n: Int!) { count(to: $n) }", variables={"n": "x"})
        message = await received(socket)
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert errors[0]["extensions"] == {"code": "BAD_USER_INPUT", "path": ["to"]}


async def test_an_unknown_operation_name_is_an_error(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "{ hello }", operationName="Other")
        message = await received(socket)
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_failing_subscription_says_no_more_than_a_reference(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { breaks }")
        first, second, end = await until_complete(socket)
        assert first["payload"]["data"] == {"breaks": 1}
        assert second["payload"]["errors"][0]["extensions"].keys() == {"code", "reference"}
        assert "hunter2" not in json.dumps(second)
        assert end["type"] == "complete"


async def test_each_event_is_resolved_afresh(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { loaded }")
        first, second, _ = await until_complete(socket)
        assert [first["payload"]["data"], second["payload"]["data"]] == [{"loaded": False}, {"loaded": False}]


@pytest.mark.parametrize(
    "payload",
    [
        GOOD,
        {"Authorization": "Bearer ak_good"},
        {"headers": {"authorization": "Bearer ak_good"}},
        {"headers": {"Authorization": "Bearer ak_good"}},
    ],
)
async def test_credentials_come_with_connection_init(address: str, payload: object) -> None:
    async with connected(address, payload) as socket:
        await send(socket, type="ping")
        assert await received(socket) == {"type": "pong"}


@pytest.mark.parametrize("payload", [None, {}])
async def test_credentials_may_come_with_the_http_header_instead(address: str, payload: object) -> None:
    async with connected(address, payload, headers={"Authorization": "Bearer ak_other"}) as socket:
        await subscribe(socket, "1", "{ team }")
        assert (await received(socket))["payload"]["data"] == {"team": "team_other"}


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


async def test_a_connection_that_never_says_anything_is_closed(address: str) -> None:
    async with opened(address) as socket:
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
        await subscribe(socket, "1", "subscription { count(to: 100) }")
        await subscribe(socket, "1", "subscription { count }")
        assert await closing(socket) == (4409, "Subscriber for 1 already exists")


async def test_completing_ends_the_stream_and_frees_the_id(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { count(to: 100000, pause: 0.001) }")
        assert (await received(socket))["type"] == "next"
        await send(socket, id="1", type="complete")
        assert await all_streams_ended()
        await send(socket, type="ping")
        while (await received(socket))["type"] != "pong":
            pass
        await subscribe(socket, "1", "{ hello }")
        assert (await received(socket))["payload"]["data"] == {"hello": "hi world"}


async def test_a_connection_runs_a_bounded_number_of_operations(address: str) -> None:
    async with connected(address) as socket:
        for n in range(6):
            await subscribe(socket, str(n), "subscription { count(to: 2, pause: 0.3) }")
        messages = [await received(socket) for _ in range(6)]
        (refused,) = [message for message in messages if message["type"] == "error"]
        assert refused["id"] == "5"
        assert refused["payload"][0]["extensions"]["code"] == "SUBSCRIPTION_LIMIT"


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
        await subscribe(socket, "1", "subscription { count(to: 1000) }")
        await received(socket)
        keys.valid.discard("ak_brief")
        revoked = time.monotonic()
        assert await closing(socket) == (4403, "Forbidden")
        assert time.monotonic() - revoked < 1
    assert await all_streams_ended()


async def test_a_client_that_vanishes_leaves_nothing_running(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { count(to: 1000) }")
        await received(socket)
        socket.transport.abort()
    assert await all_streams_ended()


async def test_a_client_that_does_not_read_stops_the_producer(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { flood }")
        await asyncio.sleep(0.5)
        filled = RUNNING["yielded"]
        await asyncio.sleep(0.5)
        assert RUNNING["yielded"] - filled <= 2
        socket.transport.abort()
    assert await all_streams_ended()
