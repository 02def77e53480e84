"""Subscriptions over HTTP: Server-Sent Events and Apollo's multipart subscriptions.

Both keep a silent stream alive, and end it once the caller's credentials are no longer good.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, ClassVar

from graphql import GraphQLError
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import JSONEncoder, MultipartSubscriptionTransport, SSETransport
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

    def encode_next(self, response: GraphQLHTTPResponse, encode_json: JSONEncoder) -> str:
        """A result; one of the event log names its cursor, which comes back as `Last-Event-ID`."""
        cursor = (response.get("extensions") or {}).get("cursor")
        identified = "" if cursor is None else f"id: {cursor}\n"
        return identified + super().encode_next(response, encode_json)

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
    results: AsyncGenerator[Any, None], refusal: Callable[[], Coroutine[Any, Any, AccessRefused]]
) -> AsyncIterator[Any]:
    """`results`, until `refusal` answers: then its error is the last result."""
    ended = asyncio.ensure_future(refusal())
    pending: asyncio.Future[Any] | None = None
    try:
        while not ended.done():
            pending = pending or asyncio.ensure_future(anext(results, _END))
            await asyncio.wait({pending, ended}, return_when=asyncio.FIRST_COMPLETED)
            if pending.done() and not ended.done():
                result, pending = pending.result(), None
                if result is _END:
                    return
                yield result
        yield ExecutionResult(data=None, errors=[_error(ended.result())])
    finally:
        for task in (pending, ended):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError, StopAsyncIteration):
                    await task
        await results.aclose()


def _error(refused: AccessRefused) -> GraphQLError:
    return GraphQLError(str(refused), extensions={"code": refused.code.value, **refused.details})
