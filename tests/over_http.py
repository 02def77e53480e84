"""The product as its callers meet it: over HTTP, with an API key.

One server on one database answers all the tests of a run; each test has teams of its own there.
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from resolvers.vault import Vault
from server.embedded.cluster import SUPERUSER
from server.embedded.postgres import EmbeddedPostgres
from server.settings import Settings
from tests.backstage import Backstage, backstage
from tests.http_client import http_client
from tests.server.serving import serving
from tests.waiting import PATIENCE

SECRET_KEY = SecretStr("of the tests, to make the addresses of public pages with")
JSON = {"Content-Type": "application/json"}
UNHURRIED: dict[str, Any] = {
    "statement_timeout": PATIENCE,
    "lock_timeout": PATIENCE,
    "database_pool_timeout": PATIENCE,
}
"""Limits that a busy machine does not reach, for tests of anything but them."""


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
    behind: Backstage

    async def open_team(self, **settings: Any) -> HttpApi:
        """A new team, in US dollars and New York unless `settings` say otherwise, with a key to all of it."""
        team_id, key = await self.behind.open_team(**settings)
        return HttpApi(self.host, key, team_id)


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
        **UNHURRIED,
    )
    above = cluster.url(shared_database, SUPERUSER)
    with serving(create_app(settings)) as host, backstage(url, above) as behind:
        yield Product(host, url, above, behind)


@pytest.fixture
def make_http_team(product: Product) -> MakeHttpTeam:
    """Opens a team and returns the API as one of its keys; keyword arguments are settings of the team."""
    return product.open_team


@pytest.fixture
async def http_api(product: Product) -> HttpApi:
    """A team in New York that quotes in US dollars and is not registered for tax."""
    return await product.open_team()
