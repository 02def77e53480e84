"""How to come into the demo teams: with a key, and with the password that is printed."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from auth.password import Passwords
from auth.rate_limit import RateLimiter
from auth.sign_in import SignIn
from models.user import User
from resolvers.place import places_of
from server.database import Database
from server.demo import TRADES
from server.demo_access import DemoAccess, load_demo
from server.secret_file import SecretFile
from tests.conftest import CopyOf

_user: Any = User


@pytest.fixture
def demo_url(copy_of: CopyOf, demo_template: str) -> str:
    """A database with the demo teams, whose people have no password yet."""
    return copy_of(demo_template)


@pytest.fixture
async def demo(demo_url: str) -> AsyncIterator[Database]:
    database = Database(demo_url)
    yield database
    await database.dispose()


async def load(demo: Database, folder: Path) -> DemoAccess:
    return await load_demo(demo, folder, say=lambda _: None)


def sign_in(demo: Database) -> SignIn:
    return SignIn(demo, Passwords(), RateLimiter(demo))


async def test_everybody_in_the_demo_teams_can_sign_in(demo: Database, tmp_path: Path) -> None:
    access = await load(demo, tmp_path)
    everybody = {member["email"] for trade in TRADES for member in trade.members}
    for number, email in enumerate(sorted(everybody)):
        assert await sign_in(demo)(email, access.password, f"192.0.2.{number}"), email
    assert await sign_in(demo)(access.email, "wrong horse battery", "192.0.2.200") is None


async def test_one_of_them_chooses_between_two_teams(demo: Database, tmp_path: Path) -> None:
    access = await load(demo, tmp_path)
    async with demo.transaction(None) as session:
        user_id = await session.scalar(select(_user.id).where(_user.email == access.email))
        places = await places_of(session, user_id or "")
    assert [(place.team_name, place.role) for place in places] == [
        ("Banksia Electrical Pty Ltd", "VIEWER"),
        ("Fern & Field Studio", "OWNER"),
    ]


async def test_the_password_stays_from_start_to_start_and_is_readable_to_its_owner_alone(
    demo: Database, tmp_path: Path
) -> None:
    first, again = await load(demo, tmp_path), await load(demo, tmp_path)
    assert first == again
    assert stat.S_IMODE((tmp_path / SecretFile.DEMO_PASSWORD).stat().st_mode) == 0o600
    other = await load(demo, tmp_path / "another")
    assert other.password != first.password
    assert await sign_in(demo)(other.email, other.password, "192.0.2.1")


async def test_a_password_that_somebody_chose_is_theirs(demo: Database, tmp_path: Path) -> None:
    access = await load(demo, tmp_path)
    hashed = await Passwords().hash("a new long password")
    async with demo.transaction(None) as session:
        await session.execute(update(User).where(_user.email == access.email).values(password_hash=hashed))
    await load(demo, tmp_path)
    assert await sign_in(demo)(access.email, "a new long password", "192.0.2.1")


async def test_nobody_else_gets_the_password(demo: Database, tmp_path: Path) -> None:
    async with demo.transaction(None) as session:
        session.add(User(id="user_1", email="ann@example.com", name="Ann"))
    await load(demo, tmp_path)
    async with demo.transaction(None) as session:
        query = text("select password_hash from app_user where email = 'ann@example.com'")
        assert await session.scalar(query) is None
