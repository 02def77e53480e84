"""The product itself behind a real server."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from server.app import create_app
from server.database import Database
from server.onboarding import create_key, open_team
from server.settings import Settings
from tests.http_client import http_client
from tests.over_http import UNHURRIED
from tests.server.serving import serving
from tests.server.toy import Keys, toy_application


@dataclass(frozen=True)
class Served:
    """Where the application listens, and a key of its only team."""

    host: str
    key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def http(self) -> httpx2.AsyncClient:
        return http_client(base_url=f"http://{self.host}", headers=self.headers)


@pytest.fixture(scope="module")
def keys() -> Keys:
    """The keys that the toy behind `address` knows."""
    return Keys()


@pytest.fixture(scope="module")
def address(keys: Keys) -> Iterator[str]:
    """Where the toy takes subscriptions over a WebSocket."""
    application = toy_application(keys, operations_per_connection=5, recheck_interval=0.2, max_message=5_000)
    with serving(application) as host:
        yield f"ws://{host}/graphql"


@pytest.fixture
async def served(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    await open_team(database, {"slug": "acme", "name": "Acme", "currency": "USD"})
    key = await create_key(database, "acme", {"name": "Test", "scopes": ["read", "write"]})
    settings = Settings(database_url=SecretStr(database_url), data_dir=tmp_path, **UNHURRIED)
    with serving(create_app(settings)) as host:
        yield Served(host, key)
