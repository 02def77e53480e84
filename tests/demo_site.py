"""The product as `make run` shows it: with its demo teams, and a key to the first of them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from server.database import Database
from server.demo_access import DemoAccess, load_demo
from server.settings import Settings
from tests.conftest import CopyOf
from tests.over_http import HttpApi
from tests.server.serving import serving


@dataclass(frozen=True)
class DemoSite:
    """Where it listens, and what is printed for its operator."""

    host: str
    access: DemoAccess
    settings: Settings

    @property
    def key(self) -> str:
        return self.access.key

    @property
    def address(self) -> str:
        return f"http://{self.host}"


@pytest.fixture(scope="module")
def demo_site(
    copy_of: CopyOf, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoSite]:
    """As if just started: what one test file writes, no other sees."""
    from server.app import create_app  # late: building the schema takes a second that not all tests need

    url, data_dir = copy_of(demo_template), tmp_path_factory.mktemp("demo")

    async def prepare() -> DemoAccess:
        database = Database(url)
        access = await load_demo(database, data_dir, say=lambda _: None)
        await database.dispose()
        return access

    access = asyncio.run(prepare())
    settings = Settings(database_url=SecretStr(url), data_dir=data_dir, demo=True)
    with serving(create_app(settings)) as host:
        yield DemoSite(host, access, settings)


@pytest.fixture
def demo_api(demo_site: DemoSite) -> HttpApi:
    """The API of the first of its teams."""
    return HttpApi(demo_site.host, demo_site.key, "")
