"""A client of graphql-transport-ws that sends whatever a test wants, be it allowed or not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.waiting import PATIENCE

PROTOCOL = Subprotocol("graphql-transport-ws")
GOOD = {"authorization": "Bearer ak_good"}


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


async def subscribe(socket: ClientConnection, id: str, query: str | None, **payload: object) -> None:
    await send(socket, id=id, type="subscribe", payload={"query": query, **payload})


async def received(socket: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))


async def until_complete(socket: ClientConnection) -> list[Any]:
    """The messages up to and including the one that ends the operation."""
    messages = [await received(socket)]
    while messages[-1]["type"] not in ("complete", "error"):
        messages.append(await received(socket))
    return messages


async def closing(socket: ClientConnection) -> tuple[int, str]:
    """Code and reason with which the server closes."""
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await socket.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason
