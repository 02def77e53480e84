"""graphql-transport-ws over a real connection: what a client that keeps to the protocol is answered.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import json

import pytest

from tests.server.socket_client import GOOD, connected, received, send, subscribe, until_complete
from tests.server.toy import all_streams_end


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


async def test_completing_ends_the_stream_and_frees_the_id(address: str) -> None:
    async with connected(address) as socket:
        await subscribe(socket, "1", "subscription { count(to: 100000, pause: 0.001) }")
        assert (await received(socket))["type"] == "next"
        await send(socket, id="1", type="complete")
        await all_streams_end()
        await send(socket, type="ping")
        while (await received(socket))["type"] != "pong":
            pass
        await subscribe(socket, "1", "{ hello }")
        assert (await received(socket))["payload"]["data"] == {"hello": "hi world"}


async def test_a_connection_runs_a_bounded_number_of_operations(address: str) -> None:
    async with connected(address) as socket:
        for n in range(6):
            await subscribe(socket, str(n), "subscription { count(to: 2, pause: 60) }")
        messages = [await received(socket) for _ in range(6)]
        (refused,) = [message for message in messages if message["type"] == "error"]
        assert refused["id"] == "5"
        assert refused["payload"][0]["extensions"]["code"] == "SUBSCRIPTION_LIMIT"
