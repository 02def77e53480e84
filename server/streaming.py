"""Subscriptions over HTTP: Server-Sent Events and Apollo's multipart subscriptions.

Both keep a silent stream alive, and end it once the caller's credentials are no longer good. An event stream
tells where it is in the event log besides, so that whoever reconnects can go on there.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import Any, ClassVar, cast

from graphql import GraphQLError
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import JSONEncoder, MultipartSubscriptionTransport, SSETransport
from strawberry.types import ExecutionResult

from auth.errors import AccessRefused
from graph.context import Place
from models.errors import ErrorCode
from server.accept import EVENT_STREAM, MULTIPART, preferred_stream
from server.operation_answer import answer_of

UNBUFFERED = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # nginx would hold the events back
}
RETRY_MS = (1_000, 3_000)
_END = object()


class EventStreamTransport(SSETransport):
    """The distinct connections mode of the GraphQL over SSE protocol, as graphql-sse and urql speak it."""

    headers: ClassVar[Mapping[str, str]] = {"Content-Type": f"{EVENT_STREAM}; charset=utf-8", **UNBUFFERED}

    def accepts(self, accept: str) -> bool:
        """Whether the client prefers events to JSON."""
        return preferred_stream(accept) == EVENT_STREAM

    def encode_next(self, response: GraphQLHTTPResponse, encode_json: JSONEncoder) -> str:
        """A result; one of the event log names its cursor, which comes back as `Last-Event-ID`.

        A cursor that is good no more is made to be forgotten, or a browser would bring it for ever.
        """
        cursor = (response.get("extensions") or {}).get("cursor", "" if _is_lost(response) else None)
        identified = "" if cursor is None else f"id: {cursor}\n"
        return identified + super().encode_next(response, encode_json)

    def encode_event(self, event: str, data: str | None = None) -> str:
        """One event with LF line ends: urql splits at those only."""
        return f"event: {event}\ndata: {data or ''}\n\n"

    def encode_beginning(self, _encode_json: JSONEncoder) -> str:
        """How soon a browser shall come again when the stream has ended: not all at once after a restart."""
        return f"retry: {random.randint(*RETRY_MS)}\n\n"  # noqa: S311

    def encode_heartbeat(self, place: Place, _encode_json: JSONEncoder) -> str:
        """What clients ignore, but for the place to go on from, be it that nothing was for them of late."""
        return ": ping\n\n" if place.cursor is None else f": ping\nid: {place.cursor}\n\n"


class MultipartTransport(MultipartSubscriptionTransport):
    """Apollo's `multipart/mixed;subscriptionSpec=1.0`."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the whole response."""
        return {**super().headers, **UNBUFFERED}

    def accepts(self, accept: str) -> bool:
        """Whether the client prefers parts to JSON."""
        return preferred_stream(accept) == MULTIPART

    def encode_beginning(self, encode_json: JSONEncoder) -> str:
        """An empty part, by which clients know at once that they are connected."""
        return self.heartbeat_message(encode_json)

    def encode_heartbeat(self, _place: Place, encode_json: JSONEncoder) -> str:
        """An empty part: the protocol has no word for the place."""
        return self.heartbeat_message(encode_json)


class OpenStreams:
    """The streams of a process, which end together when it is asked to stop."""

    def __init__(self) -> None:
        self._stops: set[asyncio.Future[None]] = set()
        self._ended = False

    @contextmanager
    def one(self) -> Iterator[asyncio.Future[None]]:
        """What is done once this stream has to end."""
        stop = asyncio.get_running_loop().create_future()
        self._stops.add(stop)
        if self._ended:  # its request was on the way already
            stop.set_result(None)
        try:
            yield stop
        finally:
            self._stops.discard(stop)

    def end(self) -> None:
        """End all of them, and those to come: their clients come again, and find another process."""
        self._ended = True
        for stop in self._stops:
            if not stop.done():
                stop.set_result(None)


async def while_authenticated(
    results: AsyncGenerator[Any, None],
    refusal: Callable[[], Coroutine[Any, Any, AccessRefused]],
    stop: asyncio.Future[None],
    *,
    place: Place,
    silence: float,
) -> AsyncGenerator[Any, None]:
    """`results`, until `stop`, or until `refusal` answers: then its error is the last result.

    None stands among them where it is time for a heartbeat: as soon as `place` is known, and after each
    `silence` (in seconds) without results.
    """
    ended = asyncio.ensure_future(refusal())
    pending: asyncio.Future[Any] | None = None
    begun = {place.known}
    try:
        while not ended.done():
            pending = pending or asyncio.ensure_future(anext(results, _END))
            awaited = {pending, ended, stop, *begun}
            await asyncio.wait(awaited, timeout=silence, return_when=asyncio.FIRST_COMPLETED)
            begun = {each for each in begun if not each.done()}
            if stop.done():
                return
            if ended.done():
                break
            if not pending.done():
                yield None
                continue
            result, pending = pending.result(), None
            if result is _END:
                return
            yield result
        yield ExecutionResult(data=None, errors=[_error(ended.result())])
    finally:
        tasks = [task for task in (pending, ended) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await results.aclose()


async def text_of(
    results: AsyncGenerator[Any, None],
    refusal: Callable[[], Coroutine[Any, Any, AccessRefused]],
    transport: EventStreamTransport | MultipartTransport,
    encode_json: JSONEncoder,
    *,
    streams: OpenStreams,
    place: Place,
    silence: float,
) -> AsyncGenerator[str, None]:
    """What is sent of the results, until `refusal` answers or the process stops.

    The latter completes nothing: to the client it is as if the connection had broken.
    """
    yield transport.encode_beginning(encode_json)
    with streams.one() as stop:
        watched = while_authenticated(results, refusal, stop, place=place, silence=silence)
        async with aclosing(watched):
            async for result in watched:
                if result is None:
                    yield transport.encode_heartbeat(place, encode_json)
                else:
                    answer = cast("GraphQLHTTPResponse", answer_of(result))
                    yield transport.encode_next(answer, encode_json)
        if not stop.done():
            yield transport.encode_complete()


def _is_lost(response: GraphQLHTTPResponse) -> bool:
    errors: list[Any] = response.get("errors") or []
    codes = {error.get("extensions", {}).get("code") for error in errors}
    return not codes.isdisjoint((ErrorCode.CURSOR_EXPIRED, ErrorCode.CURSOR_INVALID))


def _error(refused: AccessRefused) -> GraphQLError:
    return GraphQLError(str(refused), extensions={"code": refused.code.value, **refused.details})
