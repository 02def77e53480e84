"""The product as its callers meet it: over HTTP, with an API key.

One server on one database answers all the tests of a run; each test has teams of its own there.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from models.tables import GLOBAL_TABLES, TABLES
from resolvers.vault import Vault
from server.database import Database
from server.embedded_cluster import SUPERUSER
from server.embedded_postgres import EmbeddedPostgres
from server.settings import Settings
from tests.http_client import http_client
from tests.server.serving import serving

SECRET_KEY = SecretStr("of the tests, to make the addresses of public pages with")
JSON = {"Content-Type": "application/json"}
Contents = Mapping[str, tuple[int, str]]
"""Of each table, how many rows a team has there and a digest of them."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status and the JSON body."""

    status: int
    body: Any

    @property
    def errors(self) -> list[tuple[str, list[str]]]:
        """Code and path of everything that was wrong, be it in `errors` or in any payload's `userErrors`."""
        found = [
            (error["extensions"]["code"], error["extensions"].get("path", []))
            for error in self.body.get("errors", [])
        ]
        for payload in (self.body.get("data") or {}).values():
            if payload and "userErrors" in payload:
                found += [(error["code"], error["path"]) for error in payload["userErrors"]]
        return found


@dataclass(frozen=True)
class HttpApi:
    """Runs operations as one API key of a team."""

    host: str
    key: str
    team_id: str

    async def send(self, query: str, headers: Mapping[str, str] | None = None, **more: Any) -> Answer:
        """The answer to a request; `more` is the rest of its body, such as `variables`."""
        url, authorization = f"http://{self.host}/graphql", {"Authorization": f"Bearer {self.key}"}
        async with http_client(headers=authorization) as http:
            body = json.dumps({"query": query, **more})  # which can write half a surrogate pair, too
            answer = await http.post(url, content=body, headers={**JSON, **(headers or {})})
        return Answer(answer.status_code, answer.json())

    async def __call__(self, query: str, **variables: Any) -> Any:
        """The data; fails the test on any error."""
        answer = await self.send(query, variables=variables)
        assert "errors" not in answer.body, answer.body["errors"]
        return answer.body["data"]


@dataclass(frozen=True)
class Product:
    """A running server, and the database behind it."""

    host: str
    database_url: str
    superuser_url: str

    async def open_team(self, **settings: Any) -> HttpApi:
        """A new team, in US dollars and New York unless `settings` say otherwise, with a key to all of it."""
        from server.onboarding import create_key, open_team

        slug = f"team-{uuid4().hex}"
        draft: Any = {
            "slug": slug,
            "name": "Acme",
            "currency": "USD",
            "timezone": "America/New_York",
            **settings,
        }
        async with _database(self.database_url) as database:
            team = await open_team(database, draft)
            key = await create_key(database, slug, {"name": "Test key", "scopes": ["read", "write"]})
        return HttpApi(self.host, key, team.id)

    async def contents(self, team_id: str) -> Contents:
        """All that the team has written. Its keys are left out: they note when they are used."""
        names = {str(table.__tablename__) for table in TABLES} - GLOBAL_TABLES - {"api_key"}
        counts = [
            f"select '{name}', count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
            f" from {name} t where team_id = $1"
            for name in sorted(names)
        ]
        connection = await asyncpg.connect(self.superuser_url)
        try:
            found = await connection.fetch(" union all ".join(counts), team_id)
        finally:
            await connection.close()
        return {name: (count, digest) for name, count, digest in found}


MakeHttpTeam = Callable[..., Awaitable[HttpApi]]


@pytest.fixture(scope="session")
def product(cluster: EmbeddedPostgres, shared_database: str) -> Iterator[Product]:
    """The server that the tests of a run share."""
    from server.app import create_app  # late: building the schema takes a second that not all tests need

    url = cluster.url(shared_database)
    settings = Settings(
        database_url=SecretStr(url),
        ip_rate=0,  # all tests ask from one address
        secret_key=SECRET_KEY,
        encryption_key=SecretStr(Vault.new_key()),
        webhook_allowed_networks=("127.0.0.1",),
    )
    with serving(create_app(settings)) as host:
        yield Product(host, url, cluster.url(shared_database, SUPERUSER))


@pytest.fixture
def make_http_team(product: Product) -> MakeHttpTeam:
    """Opens a team and returns the API as one of its keys; keyword arguments are settings of the team."""
    return product.open_team


@pytest.fixture
async def http_api(product: Product) -> HttpApi:
    """A team in New York that quotes in US dollars and is not registered for tax."""
    return await product.open_team()


@asynccontextmanager
async def _database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.dispose()
