"""Bounds on a request body: its size and the time it may take to arrive."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import ErrorCode
from server.http.refusal import RequestRefused, refusal

SWALLOWED = 4
"""How many times `max_bytes` are taken in of a body that is too large, before the connection is closed."""
PATIENCE = 1.0
"""How long, in seconds, the rest of such a body is waited for."""


class BodyLimit:
    """Middleware: receives the whole body before the application starts.

    A body above `max_bytes` is refused with 413, also when its length was not announced; one that has not
    arrived after `timeout` seconds with 408. Either way the connection is closed.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, timeout: float) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.timeout = timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body = await self._body(scope, receive)
        except RequestRefused as refused:
            if refused.code is ErrorCode.BODY_TOO_LARGE and "expect" not in Headers(scope=scope):
                await self._swallow(receive)
            response = refusal(refused.status, refused.code, str(refused), headers={"Connection": "close"})
            await response(scope, receive, send)
            return
        if body is not None:
            await self.app(scope, _replaying(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None when the client went away while sending it."""
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > self.max_bytes:
            raise self._too_large()
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self.timeout):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    chunks.append(message.get("body", b""))
                    size += len(chunks[-1])
                    if size > self.max_bytes:
                        raise self._too_large()
                    if not message.get("more_body", False):
                        return b"".join(chunks)
        except TimeoutError:
            message_text = f"The request body did not arrive within {self.timeout:g} s."
            raise RequestRefused(408, ErrorCode.TIMEOUT, message_text) from None

    async def _swallow(self, receive: Receive) -> None:
        """Takes in more, unkept: a client that is cut off while it sends may never see the answer."""
        left = SWALLOWED * self.max_bytes
        with suppress(TimeoutError):
            async with asyncio.timeout(min(self.timeout, PATIENCE)):
                while left > 0:
                    message = await receive()
                    left -= len(message.get("body", b""))
                    if not message.get("more_body", False):
                        return

    def _too_large(self) -> RequestRefused:
        return RequestRefused(
            413, ErrorCode.BODY_TOO_LARGE, f"The request body is larger than {self.max_bytes} bytes."
        )


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A channel that holds `body`, and after it what else comes, which is the client's leaving."""
    waiting = True

    async def replay() -> Message:
        nonlocal waiting
        if not waiting:
            return await receive()
        waiting = False
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
