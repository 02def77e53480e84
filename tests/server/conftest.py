"""The product itself behind a real server."""

from collections.abc import AsyncIterator
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
from tests.server.serving import serving


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


@pytest.fixture
async def served(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    await open_team(database, {"slug": "acme", "name": "Acme", "currency": "USD"})
    key = await create_key(database, "acme", {"name": "Test", "scopes": ["read", "write"]})
    settings = Settings(database_url=SecretStr(database_url), data_dir=tmp_path)
    with serving(create_app(settings)) as host:
        yield Served(host, key)
