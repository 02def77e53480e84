"""Rates decided in the process, shared through the database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest

from auth.rate_limit import Policy, RateLimiter
from auth.throttle import Throttle
from server.database import Database
from tests.waiting import until

POLICY = Policy("cost", capacity=1000, rate=0.01)
"""So slow that next to nothing leaks while a test runs; a batch is 50 units."""


class Trips:
    """The database, counting how often it is asked."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        self._database = database

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        self.count += 1
        return await self._database.fetch(team_id, sql, values)


class Unreachable:
    """A database that is down."""

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        raise ConnectionRefusedError


@pytest.fixture
async def trips(database: Database) -> Trips:
    return Trips(database)


@pytest.fixture
async def throttle(trips: Trips) -> AsyncIterator[Throttle]:
    async with Throttle(RateLimiter(trips), POLICY) as throttle:
        yield throttle


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[list[Throttle]]:
    """The throttles of four processes, each with connections of its own."""
    async with AsyncExitStack() as running:
        throttles = []
        for _ in range(4):
            database = Database(database_url)
            running.push_async_callback(database.dispose)
            throttles.append(await running.enter_async_context(Throttle(RateLimiter(database), POLICY)))
        yield throttles


async def test_a_batch_is_let_through_without_a_trip(throttle: Throttle, trips: Trips) -> None:
    for n in range(1, 51):
        decision = await throttle.take("ada", 1)
        assert decision.allowed
        assert decision.remaining == pytest.approx(1000 - n, abs=1)
    assert trips.count == 0
    await throttle.take("ada", 1)
    assert trips.count == 1


async def test_what_does_not_fit_is_refused_with_the_time_to_wait(throttle: Throttle) -> None:
    assert (await throttle.take("ada", 980)).allowed
    refused = await throttle.take("ada", 30)
    assert not refused.allowed
    assert refused.retry_after == pytest.approx(1000, abs=100)
    assert (await throttle.take("ada", 20)).allowed
    assert (await throttle.take("bob", 30)).allowed


async def test_what_is_given_back_can_be_taken_again(throttle: Throttle) -> None:
    await throttle.take("ada", 990)
    given = throttle.give_back("ada", 600)
    assert given.remaining == pytest.approx(610, abs=5)
    assert (await throttle.take("ada", 600)).allowed


async def test_processes_learn_of_each_other_within_a_moment(processes: list[Throttle]) -> None:
    here, there = processes[:2]
    for _ in range(25):
        await here.take("ada", 40)
    await here.take("ada", 0)
    assert (await there.take("ada", 10)).allowed  # it does not know yet

    async def learned() -> bool:
        return (await there.take("ada", 0)).remaining < 100

    await until(learned)
    assert not (await there.take("ada", 40)).allowed


async def test_together_they_exceed_the_limit_by_a_batch_each_at_most(processes: list[Throttle]) -> None:
    async def spend(throttle: Throttle) -> int:
        spent = 0
        for _ in range(400):
            spent += 4 * (await throttle.take("ada", 4)).allowed
            await asyncio.sleep(0)
        return spent

    spent = await asyncio.gather(*(spend(throttle) for throttle in processes for _ in range(3)))
    leaked = 1  # in more seconds than this takes
    assert 1000 - 4 <= sum(spent) <= 1000 + leaked + len(processes) * POLICY.capacity * 0.05


async def test_what_is_larger_than_a_batch_is_decided_exactly(processes: list[Throttle]) -> None:
    decisions = await asyncio.gather(*(throttle.take("ada", 300) for throttle in processes * 2))
    assert sum(decision.allowed for decision in decisions) == 3


async def test_what_is_left_is_posted_at_the_end(trips: Trips) -> None:
    limiter = RateLimiter(trips)
    async with Throttle(limiter, POLICY) as throttle:
        await throttle.take("ada", 30)
    assert (await limiter.post(POLICY, {"ada": 0}))["ada"] == pytest.approx(30, abs=1)


async def test_without_the_database_each_process_goes_on_alone() -> None:
    async with Throttle(RateLimiter(Unreachable()), POLICY) as throttle:
        taken = [(await throttle.take("ada", 10)).allowed for _ in range(150)]
        assert 100 <= sum(taken) <= 102
        assert (await throttle.take("bob", 300)).allowed
