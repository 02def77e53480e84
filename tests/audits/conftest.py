"""A team on a server in production."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest

from server.database import Database
from server.embedded.postgres import EmbeddedPostgres
from server.onboarding import create_key, open_team
from tests.audits.production import production


@pytest.fixture
def database_url(cluster: EmbeddedPostgres, shared_database: str) -> str:
    """The database of the run instead of one for each test, as each has a team of its own here."""
    return cluster.url(shared_database)


@pytest.fixture
async def key(database: Database) -> str:
    """A key to all of a team."""
    slug = f"team-{uuid4().hex}"
    await open_team(database, {"slug": slug, "name": "Acme", "currency": "USD"})
    return await create_key(database, slug, {"name": "Test", "scopes": ["read", "write"]})


@pytest.fixture
async def http(database_url: str, key: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A caller with that key."""
    app = production(database_url)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app),
            base_url="https://quotes.example",
            headers={"Authorization": f"Bearer {key}"},
        ) as http,
    ):
        yield http
