"""Receivers of webhooks on this machine: one for each way in which those of others behave."""

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.waiting import PATIENCE


@dataclass(frozen=True)
class Message:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Listens on the loopback; the first part of the path says how it behaves."""

    port: int = 0
    messages: list[Message] = field(default_factory=list)
    open: int = 0
    """Requests that it has not done with."""
    most_open: int = 0
    failures: int = 0
    """How many of the next requests to `/flaky` it answers with 503."""
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    """Nothing that comes to `/held` is answered while this is not set."""

    def url(self, path: str = "/ok") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Message]:
        """What came to this path, in order."""
        return [message for message in self.messages if message.path == path]

    async def until(self, holds: Callable[["Receiver"], object], seconds: float = PATIENCE) -> None:
        """Waits until `holds` of this receiver."""
        async with asyncio.timeout(seconds):
            while not holds(self):  # noqa: ASYNC110 — it may hold of anything
                await asyncio.sleep(0.01)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Takes one request, and behaves as its path says."""
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            message = await _read(reader)
            self.messages.append(message)
            await self._answer(message.path, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _answer(self, path: str, writer: asyncio.StreamWriter) -> None:
        match path.split("/")[1]:
            case "ok":
                await _send(writer, 200, "Thank you")
            case "flaky":
                self.failures -= 1
                await _send(writer, *((503, "Not now") if self.failures >= 0 else (200, "")))
            case "held":
                await self.answers.wait()
                await _send(writer, 200, "")
            case "gone":
                await _send(writer, 410, "No more")
            case "redirect":
                await _send(writer, 302, "", f"Location: {self.url('/ok/redirected')}\r\n")
            case "error":
                await _send(writer, 500, "Sorry\0" + "x" * 20_000)
            case "slow":
                await asyncio.sleep(float(path.rsplit("/", 1)[1]))
                await _send(writer, 200, "")
            case "sleep":
                await asyncio.Event().wait()
            case "drip":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                while True:
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(0.1)
            case "endless":
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while True:
                    writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                    await writer.drain()
            case "reset":
                connection: socket.socket = writer.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens for as long as the block lasts, with TLS where a context is given."""
    receiver, connections = Receiver(), set[asyncio.Task[None]]()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(receiver.serve(reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Message:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Message(head[0].split()[1], headers, body, monotonic())


async def _send(writer: asyncio.StreamWriter, status: int, body: str, more: str = "") -> None:
    text = body.encode()
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Length: {len(text)}\r\n{more}Connection: close\r\n\r\n"
    writer.write(head.encode() + text)
    await writer.drain()
