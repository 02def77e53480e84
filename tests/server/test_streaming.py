"""The end of event streams: whatever ends one leaves nothing behind."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, NoReturn

import pytest

from graph.context import Place
from server.endpoint.streaming import OpenStreams, while_authenticated


async def test_results_that_fail_end_the_watch_over_the_credentials() -> None:
    watched = asyncio.Event()

    async def refusal() -> NoReturn:
        try:
            await asyncio.Event().wait()
        finally:
            watched.set()
        raise AssertionError

    async def results() -> AsyncGenerator[Any, None]:
        yield "first"
        raise ValueError("lost")

    stop = asyncio.get_running_loop().create_future()
    stream = while_authenticated(results(), refusal, stop, place=Place(), silence=60)
    assert await anext(stream) == "first"
    with pytest.raises(ValueError, match="lost"):
        await anext(stream)
    assert watched.is_set()


async def test_a_stream_that_begins_after_the_end_of_all_ends_at_once() -> None:
    streams = OpenStreams()
    with streams.one() as before:
        streams.end()
        assert before.done()
    with streams.one() as late:
        assert late.done()
