"""Sessions of browsers: rotated at sign-in, revocable, and over when they are old or idle."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from auth.session import Client, Sessions
from models.identifier import Prefix, new_id
from models.secret import hash_of
from models.user import User
from models.user_session import IDLE, LONGEST, UserSession
from server.database import Database

BROWSER = Client("192.0.2.1", "Mozilla/5.0 Firefox/150.0")
_session: Any = UserSession


async def a_user(database: Database) -> str:
    user_id = new_id(Prefix.USER)
    async with database.transaction(None) as session:
        session.add(User(id=user_id, email=f"{user_id}@example.com", name="Ann"))
    return user_id


async def age(database: Database, secret: str, **columns: datetime) -> None:
    """Moves a session's times."""
    async with database.transaction(None) as session:
        which = _session.secret_hash == hash_of(secret)
        await session.execute(update(UserSession).where(which).values(columns))


async def test_a_session_tells_who_is_signed_in_and_keeps_no_secret(database: Database) -> None:
    sessions, ann = Sessions(database), await a_user(database)
    secret = await sessions.begin(ann, BROWSER)
    found = await sessions.find(secret)
    assert found is not None
    user, session = found
    assert (user.id, session.address, session.user_agent) == (ann, "192.0.2.1", BROWSER.user_agent)
    async with database.transaction(None) as transaction:
        kept = (await transaction.scalars(select(UserSession))).one()
    assert secret not in repr(kept.model_dump())


async def test_signing_in_again_ends_the_session_before(database: Database) -> None:
    sessions, ann, ben = Sessions(database), await a_user(database), await a_user(database)
    first = await sessions.begin(ann, BROWSER)
    second = await sessions.begin(ben, BROWSER, replacing=first)
    assert first != second
    assert await sessions.find(first) is None
    assert await sessions.find(second) is not None


async def test_an_ended_session_opens_nothing_from_then_on(database: Database) -> None:
    sessions, ann = Sessions(database), await a_user(database)
    here, there, elsewhere = [await sessions.begin(ann, BROWSER) for _ in range(3)]
    ids = {
        secret: found[1].id for secret in (here, there, elsewhere) if (found := await sessions.find(secret))
    }
    await sessions.end(ann, ids[there])
    assert await sessions.find(there) is None
    await sessions.end_all(ann, but=ids[here])
    assert await sessions.find(elsewhere) is None
    assert [session.id for session in await sessions.of(ann)] == [ids[here]]


async def test_nobody_ends_the_session_of_another(database: Database) -> None:
    sessions, ann, ben = Sessions(database), await a_user(database), await a_user(database)
    secret = await sessions.begin(ann, BROWSER)
    found = await sessions.find(secret)
    assert found is not None
    await sessions.end(ben, found[1].id)
    await sessions.end_all(ben)
    assert await sessions.find(secret) is not None


@pytest.mark.parametrize(
    ("begun", "seen", "lives"),
    [
        (timedelta(), timedelta(), True),
        (LONGEST - timedelta(hours=1), IDLE - timedelta(hours=1), True),
        (LONGEST - timedelta(hours=1), IDLE + timedelta(seconds=1), False),
        (LONGEST + timedelta(seconds=1), timedelta(), False),
    ],
)
async def test_a_session_ends_when_it_is_idle_or_old(
    database: Database, begun: timedelta, seen: timedelta, lives: bool
) -> None:
    sessions, ann, now = Sessions(database), await a_user(database), datetime.now(UTC)
    secret = await sessions.begin(ann, BROWSER)
    await age(database, secret, created_at=now - begun, last_seen_at=now - seen)
    assert (await sessions.find(secret) is not None) is lives
    assert len(await sessions.of(ann)) == lives


async def test_using_a_session_keeps_it_from_being_idle(database: Database) -> None:
    sessions, ann, now = Sessions(database), await a_user(database), datetime.now(UTC)
    secret = await sessions.begin(ann, BROWSER)
    await age(database, secret, last_seen_at=now - IDLE + timedelta(minutes=1))
    await sessions.find(secret)
    found = await sessions.find(secret)
    assert found is not None and found[1].last_seen_at >= now


@pytest.mark.parametrize("secret", ["", "x", "us_" + "0" * 43, "' or true --"])
async def test_nothing_else_opens_anything(database: Database, secret: str) -> None:
    await Sessions(database).begin(await a_user(database), BROWSER)
    assert await Sessions(database).find(secret) is None


async def test_ended_sessions_are_forgotten_at_the_next_sign_in(database: Database) -> None:
    sessions, ann, now = Sessions(database), await a_user(database), datetime.now(UTC)
    for _ in range(3):
        await age(database, await sessions.begin(ann, BROWSER), created_at=now - LONGEST - timedelta(days=1))
    await sessions.begin(ann, BROWSER)
    async with database.transaction(None) as session:
        assert len((await session.scalars(select(UserSession))).all()) == 1
