"""How many subscriptions there may be, and how a connection that says nothing is kept and given up."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from benchmarks.resilience.fleet import fleet
from server.app import create_app
from server.settings import Settings
from tests.http_client import http_client
from tests.over_http import HttpApi, MakeHttpTeam, Product
from tests.server.serving import serving
from tests.server.subscriber import event_lines
from tests.waiting import PATIENCE

SUBSCRIBE = "subscription { events { type } }"
CREATE = 'mutation { clientCreate(input: {name: "Ann"}) { client { id } } }'
PING, CLOSE = 0x89, 0x88
"""The first byte of a frame (RFC 6455, section 5.2): the last of its message, and its kind."""


@asynccontextmanager
async def socket(api: HttpApi) -> AsyncIterator[ClientConnection]:
    """A WebSocket that was acknowledged."""
    protocols = [Subprotocol("graphql-transport-ws")]
    async with (
        asyncio.timeout(PATIENCE),
        connect(f"ws://{api.host}/graphql", subprotocols=protocols) as opened,
    ):
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {api.key}"}}
        await opened.send(json.dumps(init))
        assert json.loads(await opened.recv()) == {"type": "connection_ack"}
        yield opened


async def subscribe(opened: ClientConnection, id: str) -> None:
    await opened.send(json.dumps({"id": id, "type": "subscribe", "payload": {"query": SUBSCRIBE}}))


def code_of(errors: Any) -> str:
    [error] = errors
    return str(error["extensions"]["code"])


async def streamed(api: HttpApi) -> Any:
    """The first result of an event stream."""
    async with event_lines(api, SUBSCRIBE) as lines:
        async for line in lines:
            if line.startswith("data: {"):
                return json.loads(line.removeprefix("data: "))


async def test_a_team_has_so_many_subscriptions_in_a_process_and_others_have_theirs(
    product: Product, make_http_team: MakeHttpTeam
) -> None:
    settings = Settings(
        database_url=SecretStr(product.database_url), subscriptions_per_team=2, operations_per_connection=3
    )
    with serving(create_app(settings)) as host:
        ours, theirs = [replace(await make_http_team(), host=host) for _ in range(2)]
        async with AsyncExitStack() as opened:
            one, other = [await opened.enter_async_context(socket(api)) for api in (ours, theirs)]
            await subscribe(one, "1")
            await subscribe(one, "2")
            await subscribe(one, "3")
            refused = json.loads(await one.recv())  # whichever comes last: they begin side by side
            assert code_of(refused["payload"]["errors"]) == "SUBSCRIPTION_LIMIT"
            assert code_of((await streamed(ours))["errors"]) == "SUBSCRIPTION_LIMIT"

            await subscribe(other, "1")
            told = json.loads(await while_creating(theirs, other.recv()))
            assert told["type"] == "next" and "errors" not in told["payload"]

            kept = {"1", "2", "3"} - {refused["id"]}
            await one.send(json.dumps({"id": kept.pop(), "type": "complete"}))
            while "errors" in await while_creating(ours, streamed(ours)):
                pass  # the end of the other has not been noticed yet


async def while_creating(api: HttpApi, told: Coroutine[Any, Any, Any]) -> Any:
    """What is told while clients are created, as nobody knows since when somebody listens."""
    async with asyncio.timeout(PATIENCE):
        waiting = asyncio.create_task(told)
        while not waiting.done():
            await api(CREATE)
        return await waiting


async def test_a_connection_runs_as_many_operations_as_is_set(product: Product, http_api: HttpApi) -> None:
    settings = Settings(database_url=SecretStr(product.database_url), operations_per_connection=1)
    with serving(create_app(settings)) as host:
        async with socket(replace(http_api, host=host)) as opened:
            await subscribe(opened, "1")
            await subscribe(opened, "2")
            refused = json.loads(await opened.recv())
            assert (refused["id"], refused["type"]) == ("2", "error")
            assert code_of(refused["payload"]) == "SUBSCRIPTION_LIMIT"


async def silent(host: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket whose client sends nothing, not even the answers to pings."""
    reader, writer = await asyncio.open_connection(*host.split(":"))
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /graphql HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    return reader, writer


async def frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The next short frame of a server."""
    kind, length = await reader.readexactly(2)
    return kind, await reader.readexactly(length)


async def test_a_websocket_is_pinged_and_given_up_where_nobody_answers(
    product: Product, http_api: HttpApi
) -> None:
    with fleet(1, product.database_url, QUOTEGRAPH_HEARTBEAT_INTERVAL="0.4") as (member,):
        api = replace(http_api, host=member.host)
        async with asyncio.timeout(PATIENCE):
            reader, writer = await silent(member.host)
            assert (await frame(reader))[0] == PING
            kind, payload = await frame(reader)
            assert (kind, int.from_bytes(payload[:2], "big")) == (CLOSE, 1011), "not for want of a message"
            writer.close()
            while not await outlives(api, heartbeats=3):
                pass  # this process was too busy to answer in time


async def outlives(api: HttpApi, heartbeats: int) -> bool:
    """Whether a client that answers is still served after so many heartbeats."""
    with suppress(ConnectionClosed):
        async with socket(api) as opened:
            await asyncio.sleep(heartbeats * 0.4)
            await opened.send('{"type": "ping"}')
            return bool(json.loads(await opened.recv()) == {"type": "pong"})
    return False


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_stream_does_not_hold_up_a_server_that_stops(
    product: Product, http_api: HttpApi, workers: str
) -> None:
    """It ends as a broken connection does, not as a subscription that is complete."""
    settings = {"QUOTEGRAPH_SHUTDOWN_TIMEOUT": "600", "QUOTEGRAPH_WORKERS": workers}
    headers = {"Authorization": f"Bearer {http_api.key}", "Accept": "text/event-stream"}
    with fleet(1, product.database_url, **settings) as (member,):
        async with (
            asyncio.timeout(PATIENCE),
            http_client(headers=headers) as http,
            http.stream("POST", f"http://{member.host}/graphql", json={"query": SUBSCRIBE}) as response,
        ):
            lines = response.aiter_lines()
            while not (await anext(lines)).startswith("id: "):
                pass
            stopping = asyncio.create_task(asyncio.to_thread(member.stop))
            rest = [line async for line in lines]
            await stopping
    assert "event: complete" not in rest
