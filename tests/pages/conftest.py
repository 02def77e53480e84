"""The site as people come to it: the product itself on a database of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import text

from models.identifier import Prefix, new_id
from models.mail import NO_TEAM
from models.member import Member
from models.team import Team
from models.user import User
from server.app import create_app
from server.database import Database
from server.settings import Settings
from tests.auth.counting_hasher import QUICK
from tests.conftest import CopyOf
from tests.over_http import UNHURRIED
from tests.pages.browser import Browser, browser_at
from tests.pages.event_source import Scene, scene_of
from tests.server.serving import serving
from tests.waiting import PATIENCE, until

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Site:
    """A running server, and the database behind it."""

    address: str
    database: Database

    def browser(self, **headers: str) -> AbstractAsyncContextManager[Browser]:
        """A new browser without cookies."""
        return browser_at(self.address, **headers)

    async def user(self, *teams: str, password: str | None = PASSWORD) -> User:
        """A new user who belongs to these teams."""
        user = User(id=new_id(Prefix.USER), email=new_address(), name="Ann Archer")
        user.password_hash = QUICK.hash(password) if password else None
        async with self.database.transaction(None) as session:
            session.add(user)
        for team in teams:
            async with self.database.transaction(team) as session:
                session.add(
                    Member(
                        team_id=team,
                        id=new_id(Prefix.MEMBER),
                        user_id=user.id,
                        name=user.name,
                        email=user.email,
                    )
                )
        return user

    async def team(self, name: str = "Acme") -> str:
        """The id of a new team without members."""
        team = new_id(Prefix.TEAM)
        async with self.database.transaction(team) as session:
            session.add(Team(id=team, slug=team, name=name, currency="USD"))
        return team

    async def mailed_path(self, to: str, team: str = NO_TEAM, *, within: float = PATIENCE) -> str | None:
        """The path of the link that was mailed to this address last; waits for it."""
        query = "select contents->>'path' from mail where recipients = array[:to] order by id desc limit 1"
        with suppress(TimeoutError):
            return str(await until(lambda: self.value(query, team, to=to), within))
        return None

    async def value(self, query: str, team: str | None = None, **values: Any) -> Any:
        """The one value that a query answers with."""
        async with self.database.transaction(team) as session:
            return await session.scalar(text(query), values)


def new_address() -> str:
    """An e-mail address that nobody has yet."""
    return f"{uuid4().hex}@example.com"


@pytest.fixture(scope="module")
def site_address(copy_of: CopyOf, template: str) -> Iterator[tuple[str, str]]:
    """Where the site of this file listens, and its database."""
    url = copy_of(template)
    with serving(create_app(Settings(database_url=SecretStr(url), **UNHURRIED))) as host:
        yield f"http://{host}", url


@pytest_asyncio.fixture(loop_scope="session")
async def site(site_address: tuple[str, str]) -> AsyncIterator[Site]:
    """The site of this test file."""
    address, url = site_address
    database = Database(url)
    yield Site(address, database)
    await database.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(site: Site) -> AsyncIterator[Browser]:
    """A browser that nobody has signed in with."""
    async with site.browser() as browser:
        yield browser


async def sign_in(browser: Browser, user: User, password: str = PASSWORD) -> None:
    """Signs the user in with this browser."""
    await browser.open("/sign-in")
    page = await browser.fill_in(email=user.email, password=password)
    assert page.path == "/account", page.text


@pytest_asyncio.fixture(loop_scope="session")
async def scene(site: Site, browser: Browser) -> Scene:
    """A person in front of a browser, signed in, and software that works in the same team."""
    team = await site.team()
    user = await site.user(team)
    await sign_in(browser, user)
    return await scene_of(site, team, user, browser)
