"""The schema run in process against a real database, as a caller with a key of one team."""

import copy
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import orjson
import pytest
import pytest_asyncio

from graph.context import Context
from graph.schema import schema
from models.identifier import Prefix, new_id
from models.plan import Plan
from models.team import Team
from models.viewer import Actor, ActorKind, Viewer
from server.database import Database
from server.embedded.postgres import EmbeddedPostgres
from tests.graph.business import businesses, caller  # noqa: F401

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Api:
    """Runs operations as `viewer`, each with a context of its own."""

    database: Database
    viewer: Viewer
    executor: Literal["compiled", "standard"] = "compiled"
    executors: list[str] = field(default_factory=list)
    """Which executor answered each operation so far."""

    async def execute(self, query: str, idempotency_key: str | None = None, **variables: Any) -> Any:
        """The whole result: data, errors and extensions."""
        context = Context(
            request=None,
            response=None,
            request_id="test",
            database=self.database,
            events=None,  # type: ignore[arg-type]
            viewer=self.viewer,
            idempotency_key=idempotency_key,
        )
        context.executor = self.executor
        result = await schema.execute(query, variable_values=variables, context_value=context)
        result.data = orjson.loads(orjson.dumps(result.data))
        self.executors.append(context.executor)
        return result

    async def __call__(self, query: str, idempotency_key: str | None = None, **variables: Any) -> Any:
        """The data; fails the test on any error."""
        result = await self.execute(query, idempotency_key, **variables)
        assert result.errors is None, result.errors
        return result.data

    def with_scopes(self, *scopes: str) -> "Api":
        """The same team through a key with these scopes only."""
        return replace(self, viewer=replace(self.viewer, scopes=frozenset(scopes)))


MakeTeam = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever has to do with the pools that these tests share runs in the loop that they belong to."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.path.is_relative_to(FOLDER) and names & {"pool", "caller"}:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def database_url(cluster: EmbeddedPostgres, shared_database: str) -> str:
    """The database of the run instead of one for each test, as each has teams of its own here."""
    return cluster.url(shared_database)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(database_url: str) -> AsyncIterator[Database]:
    """Connections that outlive a test: to open them takes longer than most of these do."""
    database = Database(database_url)
    yield database
    await database.dispose()


@pytest.fixture
def database(pool: Database) -> Database:
    """The pool of all, with announcers of this test's own."""
    return copy.copy(pool)


@pytest.fixture
def make_team(database: Database) -> MakeTeam:
    """Makes a team and returns the API as one of its keys; keyword arguments set the team's columns."""

    async def make(**columns: Any) -> Api:
        team_id = new_id(Prefix.TEAM)
        defaults = {"slug": team_id, "name": "Acme", "currency": "USD", "timezone": "America/New_York"}
        async with database.transaction(team_id) as session:
            session.add(Team(id=team_id, **{**defaults, **columns}))
        actor = Actor(ActorKind.API_KEY, new_id(Prefix.API_KEY), "Test key")
        return Api(database, Viewer(team_id, actor, frozenset({"read", "write"}), Plan.BUSINESS))

    return make


@pytest_asyncio.fixture(loop_scope="session")
async def api(make_team: MakeTeam) -> Api:
    """A team in New York that quotes in US dollars and is not registered for tax."""
    made: Api = await make_team()
    return made
