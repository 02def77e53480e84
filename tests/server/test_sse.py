"""Subscriptions over HTTP streams, asked for as urql, graphql-sse and Apollo Client ask."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from server.http.accept import preferred_stream
from tests.http_client import http_client
from tests.server.serving import serving
from tests.server.toy import RUNNING, Keys, all_streams_end, toy_application
from tests.waiting import PATIENCE

URQL_SUBSCRIBES = "text/event-stream, multipart/mixed"
URQL_QUERIES = ", ".join(
    [
        "application/graphql-response+json",
        "application/graphql+json",
        "application/json",
        "text/event-stream",
        "multipart/mixed",
    ]
)
GRAPHQL_SSE = "text/event-stream"
APOLLO = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json'


@pytest.fixture(scope="module")
def address(keys: Keys) -> Iterator[str]:
    with serving(toy_application(keys, recheck_interval=0.2)) as host:
        yield f"http://{host}/graphql"


@asynccontextmanager
async def stream(
    address: str, query: str, accept: str, key: str = "ak_good"
) -> AsyncIterator[httpx2.Response]:
    headers = {"Accept": accept, "Authorization": f"Bearer {key}"}
    async with (
        http_client(headers=headers) as client,
        client.stream("POST", address, json={"query": query}) as response,
    ):
        yield response


async def events_of(response: httpx2.Response) -> str:
    """The whole stream, after what tells browsers when to come again."""
    retry, _, events = (await response.aread()).decode().partition("\n\n")
    assert 1_000 <= int(retry.removeprefix("retry: ")) <= 3_000
    return events


async def first_value(response: httpx2.Response) -> None:
    """Waits until the subscription runs."""
    async for text in response.aiter_text():
        if '"count":0' in text:
            return


@pytest.mark.parametrize("accept", [URQL_SUBSCRIBES, GRAPHQL_SSE])
async def test_events_are_sent_as_the_protocol_of_graphql_sse_says(address: str, accept: str) -> None:
    async with stream(address, "subscription { count(to: 2) }", accept) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-store, no-transform"
        text = await events_of(response)
    assert text == (
        'event: next\ndata: {"data":{"count":0},"extensions":{"cost":{"requested":1}}}\n\n'
        'event: next\ndata: {"data":{"count":1},"extensions":{"cost":{"requested":1}}}\n\n'
        "event: complete\ndata: \n\n"
    )


async def test_queries_run_over_event_streams_too(address: str) -> None:
    async with stream(address, "{ team }", GRAPHQL_SSE) as response:
        text = await events_of(response)
    assert text.startswith('event: next\ndata: {"data":{"team":"team_good"}')


async def test_a_client_that_merely_knows_streams_gets_json(address: str) -> None:
    async with stream(address, "{ team }", URQL_QUERIES) as response:
        assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "preferred"),
    [
        (URQL_SUBSCRIBES, "text/event-stream"),
        (URQL_QUERIES, None),
        (APOLLO, "multipart/mixed"),
        ("multipart/mixed;subscriptionSpec=1.0, application/graphql-response+json", "multipart/mixed"),
        ("multipart/mixed", None),
        ("multipart/mixed; deferSpec=20220824, application/json", None),
        ("application/json;q=0.5, text/event-stream", "text/event-stream"),
        ("text/event-stream;q=0.5, application/json;q=0.9", None),
        ("text/event-stream;q=0", None),
        ("text/event-stream, */*", "text/event-stream"),
        ("*/*", None),
        ("TEXT/EVENT-STREAM", "text/event-stream"),
        ("", None),
    ],
)
def test_a_stream_has_to_outrank_json(accept: str, preferred: str | None) -> None:
    assert preferred_stream(accept) == preferred


async def test_apollo_gets_parts_of_a_multipart_response(address: str) -> None:
    async with stream(address, "subscription { count(to: 2) }", APOLLO) as response:
        assert response.headers["content-type"].startswith(
            "multipart/mixed;boundary=graphql;subscriptionSpec=1.0"
        )
        text = (await response.aread()).decode()
    parts = [part.split("\r\n\r\n", 1) for part in text.split("\r\n--graphql") if "\r\n\r\n" in part]
    bodies = [json.loads(body) for _, body in parts]
    assert [body["payload"]["data"]["count"] for body in bodies if body] == [0, 1]
    assert text.endswith("\r\n--graphql--\r\n")


async def test_a_bad_subscription_is_one_event_with_the_errors(address: str) -> None:
    async with stream(address, "subscription { nope }", GRAPHQL_SSE) as response:
        event, end, _ = (await events_of(response)).split("\n\n")
    answer = json.loads(event.removeprefix("event: next\ndata: "))
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "data" not in answer
    assert end == "event: complete\ndata: "


async def test_a_failing_subscription_ends_with_a_reference(address: str) -> None:
    async with stream(address, "subscription { breaks }", GRAPHQL_SSE) as response:
        text = (await response.aread()).decode()
    assert '"code":"INTERNAL"' in text
    assert "hunter2" not in text
    assert text.endswith("event: complete\ndata: \n\n")


async def test_credentials_are_checked_before_the_stream_begins(address: str) -> None:
    async with stream(address, "subscription { count }", GRAPHQL_SSE, "ak_stolen") as response:
        assert response.status_code == 401


@pytest.mark.parametrize("accept", [GRAPHQL_SSE, APOLLO])
async def test_revoking_the_key_ends_the_stream_soon(address: str, keys: Keys, accept: str) -> None:
    keys.valid.add("ak_brief")
    async with stream(
        address, "subscription { count(to: 100000, pause: 5) }", accept, "ak_brief"
    ) as response:
        chunks = response.aiter_text()
        await anext(chunks)
        keys.valid.discard("ak_brief")
        rest = "".join([chunk async for chunk in chunks])
    assert '"code":"UNAUTHENTICATED"' in rest
    await all_streams_end()


@pytest.mark.parametrize("accept", [GRAPHQL_SSE, APOLLO])
async def test_a_client_that_leaves_leaves_nothing_running(address: str, accept: str) -> None:
    async with stream(address, "subscription { count(to: 100000, pause: 0.001) }", accept) as response:
        await first_value(response)
        assert RUNNING["streams"] == 1
    await all_streams_end()


@pytest.mark.parametrize(("accept", "heartbeat"), [(GRAPHQL_SSE, ": ping\n\n"), (APOLLO, "\r\n\r\n{}\r\n")])
async def test_a_silent_stream_is_kept_alive(accept: str, heartbeat: str) -> None:
    with serving(toy_application(heartbeat_interval=0.1)) as host:
        silent, text = "subscription { count(to: 2, pause: 600) }", ""
        async with asyncio.timeout(PATIENCE), stream(f"http://{host}/graphql", silent, accept) as response:
            async for chunk in response.aiter_text():
                text += chunk
                if text.partition('"count":0')[2].count(heartbeat) == 3:
                    break
    await all_streams_end()
