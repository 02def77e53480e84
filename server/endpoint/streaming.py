"""Subscriptions over HTTP: streams that end when the credentials are no longer good, or the process stops.

A silent stream is kept alive, and tells where it is in the event log, so that whoever reconnects can go on
there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, cast

from graphql import GraphQLError
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import JSONEncoder
from strawberry.types import ExecutionResult

from auth.errors import AccessRefused
from graph.context import Place
from server.endpoint.operation_answer import answer_of
from server.endpoint.stream_transports import EventStreamTransport, MultipartTransport

_END = object()


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


def _error(refused: AccessRefused) -> GraphQLError:
    return GraphQLError(str(refused), extensions={"code": refused.code.value, **refused.details})
