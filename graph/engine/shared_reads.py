"""Reads that many subscribers of one event ask for: made once, answered to all of them."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any

from graph.engine.context import EngineContext

Answer = Sequence[Any]


class SharedReads:
    """Statements that an event has caused a moment ago, by tenant, event, text and values.

    The text depends on what the caller may read, so whoever asks with the same text may have the same answer.
    """

    def __init__(self, seconds: float = 1.0, most: int = 1_000) -> None:
        """An answer is given for `seconds`, and at most `most` are kept."""
        self._seconds = seconds
        self._most = most
        self._reads: OrderedDict[Hashable, tuple[float, asyncio.Task[Answer]]] = OrderedDict()

    async def fetch(self, context: EngineContext, sql: str, values: Sequence[Any]) -> Answer:
        """The row that the statement answers with; raises what the database raised, to all who asked."""
        if context.occasion is None:
            return await context.fetch(sql, values)
        self._forget()
        key = (context.tenant, context.occasion, sql, *map(_hashable, values))
        if key not in self._reads:
            asking = asyncio.ensure_future(context.fetch(sql, values))
            self._reads[key] = (time.monotonic() + self._seconds, asking)
        asked = self._reads[key][1]
        try:
            return asked.result() if asked.done() else await asyncio.shield(asked)
        except Exception:
            self._reads.pop(key, None)
            raise

    def _forget(self) -> None:
        now = time.monotonic()
        while self._reads:
            key, (until, _asked) = next(iter(self._reads.items()))
            if until > now and len(self._reads) < self._most:
                return
            del self._reads[key]


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value
