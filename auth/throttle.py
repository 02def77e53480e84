"""Rates decided in the process, by what it knows of the shared buckets, without a trip for each request."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Self

import structlog

from auth.rate_limit import Decision, Policy, RateLimiter

POST_EVERY = 0.2
"""How many seconds what was let through may wait to be posted."""
FORGET_EVERY = 60.0
MOST_KNOWN = 20_000
"""Buckets that one process remembers."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Bucket:
    """What is known of a bucket: its `level` at the moment `at`, with what is not posted yet."""

    level: float
    at: float
    unposted: float = 0.0


class Throttle:
    """One policy, held by all processes together.

    A process posts what it let through, and learns what the others did, every `POST_EVERY` seconds and before
    a bucket is owed more than `batch` units; what costs more than that at once is decided in the database.
    So the processes together exceed a bucket by at most one batch each. Without the database each of them
    goes on by what it knows itself.
    """

    def __init__(
        self,
        limiter: RateLimiter,
        policy: Policy,
        *,
        share: float = 0.05,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`share` of the capacity makes a batch."""
        self.policy = policy
        self.batch = policy.capacity * share
        self._limiter = limiter
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._due: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._posting: asyncio.Task[None] | None = None
        self._forgotten_at = clock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Post what is left."""
        if self._timer is not None:
            self._timer.cancel()
        while self._due or self._posting is not None:
            await self._post_once()

    async def take(self, key: str, cost: float) -> Decision:
        """Pour `cost` units into the bucket `key`, if they fit."""
        bucket = self._bucket(key)
        if cost > self.batch:
            return await self._take_exactly(key, bucket, cost)
        while bucket.unposted + cost > self.batch:
            await self._post_once()
        level = self._level(bucket)
        allowed = level + cost <= self.policy.capacity
        if allowed:
            level = self._add(bucket, cost)
        self._post_soon(key)  # a refusal too: the others may have given back meanwhile
        return self.policy.decision(level, cost=cost, allowed=allowed)

    def give_back(self, key: str, cost: float) -> Decision:
        """Take `cost` units out of the bucket `key` again: they were not used after all."""
        level = self._add(self._bucket(key), -cost)
        self._post_soon(key)
        return self.policy.decision(level, cost=0, allowed=True)

    async def _take_exactly(self, key: str, bucket: _Bucket, cost: float) -> Decision:
        if bucket.unposted:
            await self._post_once()
        try:
            decision = await self._limiter.take(key, cost, self.policy)
        except Exception as error:
            self._unreachable(error)
            return self.policy.decision(self._add(bucket, cost), cost=cost, allowed=True)
        bucket.level = self.policy.capacity - decision.remaining + bucket.unposted
        bucket.at = self._clock()
        return decision

    def _bucket(self, key: str) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(0.0, self._clock())
        return bucket

    def _level(self, bucket: _Bucket) -> float:
        now = self._clock()
        bucket.level = max(0.0, bucket.level - (now - bucket.at) * self.policy.rate)
        bucket.at = now
        return bucket.level

    def _add(self, bucket: _Bucket, cost: float) -> float:
        bucket.level = max(0.0, self._level(bucket) + cost)
        bucket.unposted += cost
        return bucket.level

    def _post_soon(self, key: str) -> None:
        self._due.add(key)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(POST_EVERY, self._post_now)

    def _post_now(self) -> None:
        self._timer = None
        self._start_posting()

    async def _post_once(self) -> None:
        await asyncio.shield(self._start_posting())

    def _start_posting(self) -> asyncio.Task[None]:
        if self._posting is None:
            self._posting = asyncio.create_task(self._post())
        return self._posting

    async def _post(self) -> None:
        try:
            await self._post_due()
        finally:
            self._posting = None  # here, as who waits in a loop must never find a posting that is over

    async def _post_due(self) -> None:
        spent = {key: self._buckets[key].unposted for key in self._due}
        self._due.clear()
        try:
            levels = await self._limiter.post(self.policy, spent)
            if self._clock() > self._forgotten_at + FORGET_EVERY:
                self._forgotten_at = self._clock()
                await self._limiter.forget()
        except Exception as error:
            self._unreachable(error)
            levels = {}
        for key, posted in spent.items():
            bucket = self._buckets[key]
            bucket.unposted -= posted
            if key in levels:
                bucket.level, bucket.at = levels[key] + bucket.unposted, self._clock()
        self._drop_idle()

    def _drop_idle(self) -> None:
        excess = max(0, len(self._buckets) - MOST_KNOWN)
        for key in list(islice(self._buckets, excess)):
            if key not in self._due and not self._buckets[key].unposted:
                del self._buckets[key]

    def _unreachable(self, error: Exception) -> None:
        _log.warning("rates not shared", policy=self.policy.name, error=repr(error))
