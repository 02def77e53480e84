"""A subscriber, such as a dashboard: over graphql-transport-ws, or by Server-Sent Events."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.http_client import http_client
from tests.over_http import HttpApi
from tests.waiting import PATIENCE

EVENTS = """
subscription ($after: String, $types: [EventType!]) {
  events(after: $after, types: $types) { id type cursor subject { __typename } }
}
"""


async def subscribe(
    host: str, key: str, query: str = EVENTS, *, operation_name: str | None = None, **variables: Any
) -> AsyncGenerator[Any, None]:
    """The data of each result of a subscription. Raises AssertionError for anything else that comes."""
    protocols = [Subprotocol("graphql-transport-ws")]
    # whoever leaves does not read what is still on its way, and would wait long for the end of it
    async with connect(f"ws://{host}/graphql", subprotocols=protocols, close_timeout=0.1) as socket:
        await socket.send(
            json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {key}"}})
        )
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        payload = {"query": query, "operationName": operation_name, "variables": variables}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "ping":
                continue
            assert message["type"] == "next", message
            assert "errors" not in message["payload"], message
            yield message["payload"]["data"]


@asynccontextmanager
async def event_lines(api: HttpApi, query: str, **headers: str) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of an event stream, for as long as there is patience."""
    headers |= {"Authorization": f"Bearer {api.key}", "Accept": "text/event-stream"}
    async with (
        asyncio.timeout(PATIENCE),
        http_client(headers=headers) as http,
        http.stream("POST", f"http://{api.host}/graphql", json={"query": query}) as response,
    ):
        yield response.aiter_lines()
