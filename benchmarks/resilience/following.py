"""Subscribers that lose their connection and go on by their cursor."""

import asyncio
import json
import random
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

FOLLOW = """
subscription ($after: String) {
  events(after: $after) { cursor occurredAt type subject { ... on Quote { number status } } }
}
"""
FOLLOW_AT_LENGTH = f"""
subscription ($after: String) {{
  events(after: $after) {{ {" ".join(f"a{number}: actor {{ id kind name }}" for number in range(60))} }}
}}
"""
"""Some kilobytes an event, so that whoever does not read soon has the system's buffers full."""
TRY_AGAIN = 0.05


@dataclass
class Follower:
    """Follows the log of one key from its beginning, over any of some servers."""

    hosts: Sequence[str]
    key: str
    leave_after: int = 0
    """After how many events it hangs up, to come again; 0 for never."""
    after: int = 0
    cursors: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    """Seconds from the write to its arrival here, of the events that were not there before it connected."""
    connections: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def at(self) -> int:
        """The cursor of the last event that came."""
        return self.cursors[-1] if self.cursors else self.after

    @property
    def misplaced(self) -> int:
        """How many events came twice, not at all, or out of order."""
        return sum(cursor != place for place, cursor in enumerate(self.cursors, start=self.after + 1))

    async def until(self, cursor: int) -> None:
        """Waits until the event with this cursor has come."""
        while self.at < cursor:
            self._news.clear()
            await self._news.wait()

    async def follow(self) -> None:
        """Takes events until it is cancelled."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                async with subscribed(random.choice(self.hosts), self.key, self.at) as connection:
                    self.connections += 1
                    await self._take(connection)
            await asyncio.sleep(TRY_AGAIN)

    async def _take(self, connection: ClientConnection) -> None:
        connected, taken = datetime.now(UTC), 0
        async for text in connection:
            message = json.loads(text)
            if message["type"] != "next":
                continue
            event = message["payload"]["data"]["events"]
            happened = datetime.fromisoformat(event["occurredAt"])
            if happened > connected:
                self.delays.append((datetime.now(UTC) - happened).total_seconds())
            self.cursors.append(int(event["cursor"]))
            self._news.set()
            taken += 1
            if taken == self.leave_after:
                return


@asynccontextmanager
async def subscribed(
    host: str, key: str, after: int, document: str = FOLLOW, buffer: int | None = None
) -> AsyncIterator[ClientConnection]:
    """A connection with a subscription; `buffer` bounds what the system takes in for it, in bytes."""
    name, _, port = host.partition(":")
    plain = socket.socket()
    if buffer is not None:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    plain.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plain, (name, int(port)))
    async with connect(
        f"ws://{host}/graphql",
        sock=plain,
        subprotocols=[Subprotocol("graphql-transport-ws")],
        close_timeout=0.1,
        max_queue=1,
        ping_interval=None,
        compression=None,
    ) as connection:
        hello = {"type": "connection_init", "payload": {"authorization": f"Bearer {key}"}}
        await connection.send(json.dumps(hello))
        await connection.recv()
        asked = {"query": document, "variables": {"after": str(after)}}
        await connection.send(json.dumps({"type": "subscribe", "id": "1", "payload": asked}))
        yield connection
