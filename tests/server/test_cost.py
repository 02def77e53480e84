"""What operations are charged: to the caller, before they run, and less afterwards if less was answered."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import websockets
from pydantic import SecretStr
from starlette.types import ASGIApp
from websockets.typing import Subprotocol

from graph.cost import answered_objects
from graph.schema import schema
from server.app import create_app
from server.database import Database
from server.onboarding import create_key, open_team
from server.settings import Settings, SettingsInvalid
from tests.server.serving import serving

CREATE = 'mutation { clientCreate(input: {name: "Bob"}) { client { name } userErrors { code } } }'
CLIENTS = "query($first: Int!) { clients(first: $first) { nodes { name } } }"
RATE = 0.001
"""Units a second: none is restored while a test runs."""


def settings_of(database_url: str) -> Settings:
    """Settings with a bucket of 1,000 units, of which a batch is 50."""
    settings = Settings(database_url=SecretStr(database_url), max_cost=800, cost_bucket=1_000)
    return settings.model_copy(update={"cost_rate": RATE})


@pytest.fixture
async def keys(database: Database) -> list[str]:
    """Two keys of one team."""
    await open_team(database, {"slug": "acme", "name": "Acme", "currency": "USD"})
    draft: Any = {"name": "Test", "scopes": ["read", "write"]}
    return [await create_key(database, "acme", draft) for _ in range(2)]


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[ASGIApp]:
    app = create_app(settings_of(database_url))
    async with app.router.lifespan_context(app):
        yield app


async def ask(app: ASGIApp, key: str, query: str, **variables: Any) -> httpx2.Response:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://quotegraph.test"
    ) as http:
        headers = {"Authorization": f"Bearer {key}"}
        return await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def cost_of(answer: httpx2.Response) -> Any:
    return answer.json()["extensions"]["cost"]


async def test_what_was_not_answered_is_given_back(app: ASGIApp, keys: list[str]) -> None:
    created = cost_of(await ask(app, keys[0], CREATE))
    # a mutation costs 10, and two objects: the payload and the client
    assert (created["requested"], created["actual"]) == (10 + 2 + 10, 10 + 2)
    available = 1_000 - 12
    for _ in range(3):  # the first time the long way, then the short one
        cost = cost_of(await ask(app, keys[0], CLIENTS, first=100))
        available -= 2  # the connection and its client
        assert (cost["requested"], cost["actual"]) == (101, 2)
        throttle = cost["throttle"]
        assert throttle["maximum"] == 1_000
        assert available - 1 <= throttle["available"] <= available


async def test_a_caller_who_spent_it_all_waits_and_others_do_not(app: ASGIApp, keys: list[str]) -> None:
    page = "{ a: clients(first: 100) { nodes { name } } b: clients(first: 100) { nodes { name } } }"
    spent = [await ask(app, keys[0], CREATE) for _ in range(72)]
    assert {answer.status_code for answer in spent} == {200}
    refused = await ask(app, keys[0], page)
    assert refused.status_code == 429
    answer = refused.json()
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert 0 < answer["errors"][0]["extensions"]["retryAfter"] <= 202 / RATE
    assert int(refused.headers["retry-after"]) >= answer["errors"][0]["extensions"]["retryAfter"]
    assert "actual" not in answer["extensions"]["cost"]
    assert refused.headers["ratelimit-policy"] == '"ip";q=1000;w=10, "cost";q=1000;w=1000000'
    assert refused.headers["ratelimit-limit"] == "1000"
    assert int(refused.headers["ratelimit-remaining"]) < 202

    assert (await ask(app, keys[0], "{ __typename }")).status_code == 200
    assert (await ask(app, keys[1], page)).status_code == 200


async def test_on_a_websocket_the_operation_ends_and_not_the_connection(
    database_url: str, keys: list[str]
) -> None:
    dear = "{ " + " ".join(f"p{n}: clients(first: 100) {{ nodes {{ name }} }}" for n in range(7)) + " }"
    with serving(create_app(settings_of(database_url))) as host:
        async with websockets.connect(
            f"ws://{host}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None
        ) as socket:

            async def say(**message: Any) -> Any:
                await socket.send(json.dumps(message))
                return json.loads(await socket.recv())

            await say(type="connection_init", payload={"authorization": f"Bearer {keys[0]}"})
            for n in range(30):  # 12 each
                payload = {"query": CREATE}
                assert (await say(type="subscribe", id=str(n), payload=payload))["type"] == "next"
                assert json.loads(await socket.recv())["type"] == "complete"
            refused = await say(type="subscribe", id="dear", payload={"query": dear})
            assert refused["type"] == "error"
            assert refused["payload"][0]["extensions"]["code"] == "THROTTLED"
            cheap = await say(type="subscribe", id="cheap", payload={"query": "{ __typename }"})
            assert cheap["type"] == "next"


async def test_an_operation_above_the_maximum_is_never_run(app: ASGIApp, keys: list[str]) -> None:
    pages = " ".join(f"p{n}: clients(first: 100) {{ nodes {{ name }} }}" for n in range(8))
    refused = (await ask(app, keys[0], f"{{ {pages} }}")).json()
    extensions = refused["errors"][0]["extensions"]
    assert (extensions["code"], extensions["requested"], extensions["maximum"]) == (
        "MAX_COST_EXCEEDED",
        808,
        800,
    )
    assert {"path": "p0", "cost": 101} in extensions["fields"]
    assert "data" not in refused


async def test_scalars_cost_the_least(app: ASGIApp, keys: list[str]) -> None:
    cost = cost_of(await ask(app, keys[0], "{ __typename }"))
    assert (cost["requested"], cost["actual"]) == (1, 1)


async def test_introspection_costs_what_it_answers(app: ASGIApp, keys: list[str]) -> None:
    cost = cost_of(await ask(app, keys[0], "{ __schema { types { name } } }"))
    types = len(schema._schema.type_map)
    assert (cost["requested"], cost["actual"]) == (1 + types, 1 + types)


def test_answered_objects_are_counted_without_parsing_them() -> None:
    assert answered_objects({"viewer": {"team": {"name": "Acme"}}, "n": [{}, {}]}) == 4
    assert answered_objects({"name": "\ud800"}) == 0
    assert answered_objects(None) == 0


def test_a_bucket_holds_the_largest_operation() -> None:
    with pytest.raises(SettingsInvalid, match="QUOTEGRAPH_COST_BUCKET is less than QUOTEGRAPH_MAX_COST"):
        Settings.from_environment(max_cost=500, cost_bucket=400)
    with pytest.raises(SettingsInvalid, match="QUOTEGRAPH_TRUSTED_PROXIES names 'proxy'"):
        Settings.from_environment(trusted_proxies="proxy")
