"""Subscriptions over HTTP: Server-Sent Events and Apollo's multipart subscriptions.

Both keep a silent stream alive, and end it once the caller's credentials are no longer good.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar

from graphql import GraphQLError
from strawberry.http.streaming import MultipartSubscriptionTransport, SSETransport
from strawberry.types import ExecutionResult

from auth.errors import AccessRefused
from server.accept import EVENT_STREAM, MULTIPART, preferred_stream

UNBUFFERED = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # nginx would hold the events back
}
_END = object()


class EventStreamTransport(SSETransport):
    """The distinct connections mode of the GraphQL over SSE protocol, as graphql-sse and urql speak it."""

    headers: ClassVar[Mapping[str, str]] = {"Content-Type": f"{EVENT_STREAM}; charset=utf-8", **UNBUFFERED}

    def accepts(self, accept: str) -> bool:
        """Whether the client prefers events to JSON."""
        return preferred_stream(accept) == EVENT_STREAM

    def encode_event(self, event: str, data: str | None = None) -> str:
        """One event with LF line ends: urql splits at those only."""
        return f"event: {event}\ndata: {data or ''}\n\n"

    def encode_comment(self, comment: str) -> str:
        """A heartbeat, which clients ignore."""
        return f": {comment}\n\n"


class MultipartTransport(MultipartSubscriptionTransport):
    """Apollo's `multipart/mixed;subscriptionSpec=1.0`."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the whole response."""
        return {**super().headers, **UNBUFFERED}

    def accepts(self, accept: str) -> bool:
        """Whether the client prefers parts to JSON."""
        return preferred_stream(accept) == MULTIPART


async def while_authenticated(
    results: AsyncGenerator[Any, None], check: Callable[[], Awaitable[object]], interval: float
) -> AsyncIterator[Any]:
    """`results`, until `check` raises AccessRefused: then its error is the last result.

    The check is made every `interval` seconds.
    """
    loop = asyncio.get_running_loop()
    next_check = loop.time() + interval
    pending: asyncio.Future[Any] | None = None
    try:
        while True:
            pending = pending or asyncio.ensure_future(anext(results, _END))
            await asyncio.wait({pending}, timeout=max(0.0, next_check - loop.time()))
            if pending.done():
                result, pending = pending.result(), None
                if result is _END:
                    return
                yield result
            if loop.time() >= next_check:
                await check()
                next_check = loop.time() + interval
    except AccessRefused as refused:
        error = GraphQLError(str(refused), extensions={"code": refused.code.value, **refused.details})
        yield ExecutionResult(data=None, errors=[error])
    finally:
        if pending is not None:
            pending.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await pending
        await results.aclose()
