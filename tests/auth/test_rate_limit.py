"""Leaky buckets in the database."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from auth.rate_limit import Policy, RateLimiter
from server.database import Database

SIGN_IN = Policy("sign-in", capacity=5, rate=0.01)
"""Slow enough that nothing leaks while a test runs."""


@pytest.fixture
def limiter(database: Database) -> RateLimiter:
    return RateLimiter(database)


@pytest.fixture
async def another_process(database_url: str) -> AsyncIterator[RateLimiter]:
    """The limiter of a process with connections of its own."""
    database = Database(database_url)
    yield RateLimiter(database)
    await database.dispose()


async def test_a_bucket_takes_what_fits(limiter: RateLimiter) -> None:
    first = await limiter.take("ada", 3, SIGN_IN)
    assert first.allowed
    assert first.remaining == pytest.approx(2, abs=0.1)
    assert first.retry_after == 0
    assert first.reset == pytest.approx(300, abs=10)

    second = await limiter.take("ada", 3, SIGN_IN)
    assert not second.allowed
    assert second.remaining == pytest.approx(2, abs=0.1)
    assert second.retry_after == pytest.approx(100, abs=10)

    assert (await limiter.take("ada", 2, SIGN_IN)).allowed


async def test_a_refusal_costs_nothing(limiter: RateLimiter) -> None:
    for _ in range(3):
        refused = await limiter.take("ada", 6, SIGN_IN)
        assert not refused.allowed
        assert refused.remaining == 5
    assert (await limiter.take("ada", 5, SIGN_IN)).allowed


async def test_a_bucket_leaks(limiter: RateLimiter, database: Database) -> None:
    assert (await limiter.take("ada", 5, SIGN_IN)).allowed
    refused = await limiter.take("ada", 4, SIGN_IN)
    assert not refused.allowed
    async with database.connection(None) as connection:
        passing = text("update rate_bucket set empty_at = empty_at - make_interval(secs => :seconds)")
        await connection.execute(passing, {"seconds": refused.retry_after})
    assert (await limiter.take("ada", 4, SIGN_IN)).allowed
    assert not (await limiter.take("ada", 1, SIGN_IN)).allowed


async def test_each_key_and_each_policy_has_its_own_bucket(limiter: RateLimiter) -> None:
    other = Policy("sign-up", capacity=5, rate=0.01)
    assert (await limiter.take("ada", 5, SIGN_IN)).allowed
    assert (await limiter.take("bob", 5, SIGN_IN)).allowed
    assert (await limiter.take("ada", 5, other)).allowed
    assert not (await limiter.take("ada", 1, SIGN_IN)).allowed


async def test_processes_share_the_buckets(limiter: RateLimiter, another_process: RateLimiter) -> None:
    assert (await limiter.take("ada", 4, SIGN_IN)).allowed
    assert not (await another_process.take("ada", 4, SIGN_IN)).allowed
    assert (await another_process.take("ada", 1, SIGN_IN)).allowed


async def test_of_many_at_once_only_those_that_fit_get_through(
    limiter: RateLimiter, another_process: RateLimiter
) -> None:
    asked = [each.take("ada", 1, SIGN_IN) for each in (limiter, another_process) for _ in range(10)]
    assert sum(decision.allowed for decision in await asyncio.gather(*asked)) == 5


async def test_what_was_spent_is_posted_even_above_the_brim_and_can_be_given_back(
    limiter: RateLimiter,
) -> None:
    levels = await limiter.post(SIGN_IN, {"ada": 7, "bob": 1})
    assert levels == {"ada": pytest.approx(7, abs=0.1), "bob": pytest.approx(1, abs=0.1)}
    refused = await limiter.take("ada", 1, SIGN_IN)
    assert (refused.allowed, refused.remaining) == (False, 0)
    assert await limiter.post(SIGN_IN, {"ada": -4}) == {"ada": pytest.approx(3, abs=0.1)}
    assert (await limiter.take("ada", 2, SIGN_IN)).allowed
    assert await limiter.post(SIGN_IN, {"new": -3}) == {"new": 0}


async def test_empty_buckets_are_forgotten(limiter: RateLimiter, database: Database) -> None:
    fast = Policy("fast", capacity=1, rate=1000)
    await limiter.take("ada", 1, fast)
    await limiter.take("ada", 1, SIGN_IN)
    await asyncio.sleep(0.01)
    assert await limiter.forget() == 1
    async with database.connection(None) as connection:
        keys = (await connection.scalars(text("select key from rate_bucket"))).all()
    assert keys == ["sign-in:ada"]
