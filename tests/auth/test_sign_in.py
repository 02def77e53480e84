"""Signing in: the same work for whoever asks, and only so often."""

from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from auth.errors import Throttled
from auth.password import Passwords
from auth.rate_limit import RateLimiter
from auth.sign_in import SIGN_IN, SignIn
from models.identifier import Prefix, new_id
from models.user import User
from server.database import Database
from tests.auth.counting_hasher import QUICK, CountingHasher

PASSWORD = "correct horse battery"
HERE = "192.0.2.1"


async def a_user(database: Database, email: str = "ann@example.com", password: str | None = PASSWORD) -> str:
    """The id of a user; without a password for one who has never chosen any."""
    user_id = new_id(Prefix.USER)
    hashed = QUICK.hash(password) if password else None
    async with database.transaction(None) as session:
        session.add(User(id=user_id, email=email, name="Ann", password_hash=hashed))
    return user_id


def sign_in_with(database: Database, hasher: Any = QUICK) -> SignIn:
    return SignIn(database, Passwords(hasher), RateLimiter(database))


async def test_the_right_password_tells_who_it_is(database: Database) -> None:
    ann = await a_user(database)
    found = await sign_in_with(database)(" Ann@Example.COM ", PASSWORD, HERE)
    assert found is not None and found.id == ann


async def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(database: Database) -> None:
    await a_user(database)
    await a_user(database, "invited@example.com", password=None)
    hasher = CountingHasher(QUICK)
    sign_in = sign_in_with(database, hasher)
    await sign_in("first@example.com", PASSWORD, HERE)  # the first makes the hash to compare with
    for email in ("ann@example.com", "nobody@example.com", "invited@example.com", "", "no address"):
        hasher.verified = hasher.hashed = 0
        assert await sign_in(email, "wrong horse battery", HERE) is None
        assert (email, hasher.verified, hasher.hashed) == (email, 1, 0)


async def test_a_password_is_hashed_anew_when_the_parameters_have_changed(database: Database) -> None:
    ann = await a_user(database)
    stronger = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    for _ in range(2):
        assert await sign_in_with(database, stronger)("ann@example.com", PASSWORD, HERE) is not None
    async with database.transaction(None) as session:
        table: Any = User
        stored = await session.scalar(select(table.password_hash).where(table.id == ann))
    assert stored is not None and "t=2" in stored


async def test_one_account_can_be_tried_so_often_from_anywhere(database: Database) -> None:
    await a_user(database)
    sign_in = sign_in_with(database)
    for attempt in range(int(SIGN_IN.account.capacity)):
        assert await sign_in("ann@example.com", "wrong horse battery", f"192.0.2.{attempt}") is None
    with pytest.raises(Throttled) as refused:
        await sign_in("ANN@example.com", PASSWORD, "192.0.2.200")
    assert 0 < refused.value.retry_after <= 15 * 60
    assert await sign_in("other@example.com", PASSWORD, HERE) is None  # nobody else is held up


async def test_an_account_that_nobody_has_is_held_up_just_the_same(database: Database) -> None:
    sign_in = sign_in_with(database)
    for _ in range(int(SIGN_IN.account.capacity)):
        await sign_in("nobody@example.com", PASSWORD, HERE)
    with pytest.raises(Throttled):
        await sign_in("nobody@example.com", PASSWORD, HERE)


async def test_one_network_can_try_so_many_accounts(database: Database) -> None:
    sign_in, before = sign_in_with(database), SIGN_IN.network.capacity - 2
    await RateLimiter(database).post(SIGN_IN.network, {HERE: before})
    for attempt in range(2):
        await sign_in(f"user{attempt}@example.com", PASSWORD, HERE)
    with pytest.raises(Throttled):
        await sign_in("another@example.com", PASSWORD, HERE)
    assert await sign_in("another@example.com", PASSWORD, "192.0.2.2") is None
