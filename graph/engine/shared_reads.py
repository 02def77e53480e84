"""Reads that many subscribers of one event ask for: made once, answered to all of them."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.engine.context import EngineContext

Answer = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Read:
    event: object
    """Held so that no other object has its identity meanwhile."""
    until: float
    answer: asyncio.Task[Answer]


class SharedReads:
    """Statements that an event has caused a moment ago, by the event object, the text and the values.

    The text depends on what the caller may read, so whoever asks with the same text may have the same answer.
    """

    def __init__(self, seconds: float = 1.0, most: int = 1_000) -> None:
        """An answer is given for `seconds`, and at most `most` are kept."""
        self._seconds = seconds
        self._most = most
        self._reads: OrderedDict[Hashable, _Read] = OrderedDict()

    async def fetch(self, context: EngineContext, sql: str, values: Sequence[Any], event: object) -> Answer:
        """The row that the statement answers with; raises what the database raised, to all who asked."""
        self._forget()
        key = (id(event), sql, *map(_hashable, values))
        read = self._reads.get(key)
        if read is None:
            answer = asyncio.ensure_future(context.fetch(sql, values))
            read = self._reads[key] = _Read(event, time.monotonic() + self._seconds, answer)
        try:
            return await asyncio.shield(read.answer)
        except Exception:
            self._reads.pop(key, None)
            raise

    def _forget(self) -> None:
        now = time.monotonic()
        while self._reads:
            key, read = next(iter(self._reads.items()))
            if read.until > now and len(self._reads) < self._most:
                return
            del self._reads[key]


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value
