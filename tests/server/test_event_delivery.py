"""The same events over every transport, from the real application."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from server.app import create_app
from server.settings import Settings
from tests.http_client import http_client
from tests.over_http import HttpApi, Product
from tests.server.serving import serving
from tests.server.subscriber import EVENTS, event_lines, subscribe
from tests.waiting import PATIENCE

CREATE = "mutation ($name: String!) { clientCreate(input: {name: $name}) { client { id } } }"
RENAME = 'mutation ($id: ID!) { clientUpdate(id: $id, input: {name: "Anne"}) { client { name } } }'
NAMED = """
subscription ($after: String) { events(after: $after) { cursor subject { ... on Client { name } } } }
"""
EVENT_STREAM = "text/event-stream"
MULTIPART = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json'


def subscription(transport: str, api: HttpApi, **variables: Any) -> AsyncGenerator[Any, None]:
    """The data of each result of `EVENTS`."""
    if transport == "websocket":
        return subscribe(api.host, api.key, EVENTS, **variables)
    return stream(api, EVENT_STREAM if transport == "sse" else MULTIPART, **variables)


async def stream(api: HttpApi, accept: str, **variables: Any) -> AsyncGenerator[Any, None]:
    """The same over HTTP, as Server-Sent Events or as parts."""
    headers = {"Authorization": f"Bearer {api.key}", "Accept": accept}
    body = {"query": EVENTS, "variables": variables}
    async with (
        http_client(headers=headers) as http,
        http.stream("POST", f"http://{api.host}/graphql", json=body) as response,
    ):
        assert response.headers["content-type"].startswith(accept.partition(";")[0])
        async for line in response.aiter_lines():
            found = line.removeprefix("data: ") if accept == EVENT_STREAM else line
            if found.startswith("{"):
                result = json.loads(found)
                if payload := result.get("payload", result):  # a heartbeat of the parts is an empty object
                    assert "errors" not in payload, payload
                    yield payload["data"]


async def take(count: int, results: AsyncGenerator[Any, None]) -> list[Any]:
    """The first `count` events."""
    found: list[Any] = []
    async with asyncio.timeout(PATIENCE), aclosing(results):
        async for data in results:
            found.append(data["events"])
            if len(found) == count:
                break
    return found


TRANSPORTS = ["websocket", "sse", "multipart"]


async def test_every_transport_delivers_the_same_events(http_api: HttpApi) -> None:
    await http_api(CREATE, name="Ann")
    followers = [asyncio.create_task(take(4, subscription(each, http_api, after="0"))) for each in TRANSPORTS]
    for name in ("Bob", "Cid", "Dan"):
        await asyncio.sleep(0.05)
        await http_api(CREATE, name=name)
    seen = await asyncio.gather(*followers)
    assert [event["cursor"] for event in seen[0]] == ["1", "2", "3", "4"]
    assert {event["type"] for event in seen[0]} == {"CLIENT_CREATED"}
    assert seen[1:] == [seen[0], seen[0]]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_subscription_goes_on_where_another_ended(http_api: HttpApi, transport: str) -> None:
    for name in ("Ann", "Bob", "Cid"):
        await http_api(CREATE, name=name)
    first = await take(2, subscription(transport, http_api, after="0"))
    await http_api(CREATE, name="Dan")
    rest = await take(2, subscription(transport, http_api, after=first[-1]["cursor"]))
    assert [event["cursor"] for event in first + rest] == ["1", "2", "3", "4"]


async def test_each_event_shows_its_subject_as_it_is_when_delivered(http_api: HttpApi) -> None:
    client = (await http_api(CREATE, name="Ann"))["clientCreate"]["client"]["id"]
    async with (
        asyncio.timeout(PATIENCE),
        aclosing(subscribe(http_api.host, http_api.key, NAMED, after="0")) as events,
    ):
        assert (await anext(events))["events"] == {"cursor": "1", "subject": {"name": "Ann"}}
        await http_api(RENAME, id=client)
        assert (await anext(events))["events"] == {"cursor": "2", "subject": {"name": "Anne"}}


async def test_a_subscription_without_a_cursor_starts_at_the_present(http_api: HttpApi) -> None:
    await http_api(CREATE, name="Ann")
    follower = asyncio.create_task(take(1, subscribe(http_api.host, http_api.key)))
    while not follower.done():
        await http_api(CREATE, name="Bob")
        await asyncio.sleep(0.05)
    assert int(follower.result()[0]["cursor"]) > 1


async def places(lines: AsyncIterator[str], until: str | None = None) -> list[str]:
    """The places to go on from that an event stream names, as far as `until`, or the next one."""
    found: list[str] = []
    async for line in lines:
        if line.startswith("id: "):
            found.append(line.removeprefix("id: "))
            if until in (None, found[-1]):
                break
    return found


async def test_an_interrupted_event_stream_goes_on_after_the_last_event_id(http_api: HttpApi) -> None:
    for name in ("Ann", "Bob", "Cid"):
        await http_api(CREATE, name=name)
    query = 'subscription { events(after: "0") { type } }'
    async with event_lines(http_api, query) as lines:
        assert await places(lines, "2") == ["0", "1", "2"]
    async with event_lines(http_api, query, **{"Last-Event-ID": "2"}) as lines:
        assert await places(lines, "3") == ["2", "3"]


async def test_an_event_stream_says_where_it_begins_and_passes_what_is_not_wanted(
    product: Product, http_api: HttpApi
) -> None:
    """So that nothing is lost between the beginning and the first event, and nothing is read twice."""
    settings = Settings(database_url=SecretStr(product.database_url), heartbeat_interval=0.1)
    await http_api(CREATE, name="Ann")
    with serving(create_app(settings)) as host:
        wanted = "subscription { events(types: [QUOTE_SENT]) { type } }"
        async with event_lines(replace(http_api, host=host), wanted) as lines:
            assert await places(lines) == ["1"]
            for name in ("Bob", "Cid"):
                await http_api(CREATE, name=name)
            assert (await places(lines, "3"))[-1] == "3"
