"""What was answered before takes the short way, and nothing about it is different."""

import asyncio
import json
from hashlib import sha256
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from server.database import Database
from tests.server.conftest import Served
from tests.waiting import until

QUERY = "query Names($first: Int) { clients(first: $first) { totalCount nodes { name } } }"
CREATE = """
mutation Create($name: String!, $key: String) {
  clientCreate(input: {name: $name}, idempotencyKey: $key) { client { name } userErrors { code path } } }
"""
TWO = """
mutation {
  ann: clientCreate(input: {name: "Ann"}) { client { name } }
  ben: clientCreate(input: {name: "Ben"}) { client { name } }
}
"""
QUOTE = """
mutation Quote($client: ID!, $key: String) {
  quoteCreate(
    input: {clientId: $client, lineItems: [{name: "Hour", unitPrice: "80"}]}, idempotencyKey: $key
  ) { quote { number } userErrors { code path } } }
"""
WAITING = "select true from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
CUT_OFF = WAITING.replace("true", "pg_terminate_backend(pid)")
WAYS = ({"query": QUERY}, {"query": QUERY, "variables": {"first": 3}})


async def ask(served: Served, body: Any, **headers: str) -> Any:
    """The answer to a GraphQL request."""
    async with served.http() as http:
        return await http.post("/graphql", json=body, headers=headers)


async def prepare(served: Served) -> Any:
    """The answer that made the query known."""
    first = await ask(served, WAYS[1])
    assert first.status_code == 200
    return first


async def test_the_short_way_answers_as_the_long_one_did(served: Served) -> None:
    long = await prepare(served)
    short = await ask(served, WAYS[1])
    assert short.json() == long.json()
    assert set(short.headers) == set(long.headers)


async def test_a_change_by_the_short_way_is_the_same(served: Served) -> None:
    long, short = [
        await ask(served, {"query": CREATE, "variables": {"name": "Ann", "key": key}}) for key in ("1", "2")
    ]
    assert short.json()["data"] == long.json()["data"]
    costs = [each.json()["extensions"]["cost"] for each in (long, short)]
    assert len({(cost["requested"], cost["actual"]) for cost in costs}) == 1
    assert set(short.headers) == set(long.headers)
    assert await clients(served) == 2


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"name": "Ann", "key": ""}, ("INVALID", ["idempotencyKey"])),
        ({"name": " "}, ("REQUIRED", ["input", "name"])),
        ({"name": "Ben", "key": "1"}, ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])),
    ],
)
async def test_a_change_is_refused_as_ever(
    served: Served, variables: dict[str, Any], expected: tuple[str, list[str]]
) -> None:
    await ask(served, {"query": CREATE, "variables": {"name": "Ann", "key": "1"}})
    answer = (await ask(served, {"query": CREATE, "variables": variables})).json()
    (error,) = answer["data"]["clientCreate"]["userErrors"]
    assert (error["code"], error["path"]) == expected
    assert await clients(served) == 1


async def test_bad_variables_of_a_change_are_refused_as_ever(served: Served) -> None:
    await ask(served, {"query": CREATE, "variables": {"name": "Ann"}})
    answer = await ask(served, {"query": CREATE, "variables": {"name": 5}})
    (error,) = answer.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_USER_INPUT", ["input", "name"])


async def test_a_repeated_key_is_answered_alike_by_both_ways(served: Served) -> None:
    body = {"query": CREATE, "variables": {"name": "Ann", "key": "1"}}
    answers = [(await ask(served, body)).json()["data"] for _ in range(3)]
    assert answers[1:] == answers[:-1]
    assert await clients(served) == 1


async def test_nothing_is_changed_with_get(served: Served) -> None:
    await ask(served, {"query": CREATE, "variables": {"name": "Ann"}})
    query = {
        "extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(CREATE.encode()).hexdigest()}}
    }
    await ask(served, {**query, "query": CREATE, "variables": {"name": "Ann"}})
    async with served.http() as http:
        parameters = {"extensions": json.dumps(query["extensions"]), "variables": '{"name": "Ann"}'}
        assert (await http.get("/graphql", params=parameters)).status_code == 405
    assert await clients(served) == 2


REVOKE = pytest.mark.parametrize(
    "revoke",
    [
        "update api_key set revoked_at = now()",
        "update api_key set secret_hash = sha256('another')",
        "update team set plan = 'FREE'",
    ],
)


@REVOKE
@pytest.mark.parametrize("variables", [{"key": "1"}, {"key": "2"}, {}, {"key": ""}, {"name": 5}])
async def test_a_key_that_no_longer_opens_changes_nothing(
    served: Served, database: Database, revoke: str, variables: dict[str, Any]
) -> None:
    await ask(served, {"query": CREATE, "variables": {"name": "Ann", "key": "1"}})
    await as_owner(database, revoke)
    answer = await ask(served, {"query": CREATE, "variables": {"name": "Ann", **variables}})
    assert answer.status_code in (401, 403)
    assert "data" not in answer.json()
    assert await as_owner(database, "select count(*) from client") == 1


@REVOKE
@pytest.mark.parametrize("key", [None, "1", "2"])
async def test_a_key_that_no_longer_opens_numbers_no_quote(
    served: Served, database: Database, revoke: str, key: str | None
) -> None:
    await ask(served, {"query": CREATE, "variables": {"name": "Ann"}})
    client = await as_owner(database, "select id from client")
    body = {"query": QUOTE, "variables": {"client": client, "key": "1"}}
    assert (await ask(served, body)).json()["data"]["quoteCreate"]["quote"] == {"number": "Q-0001"}
    await as_owner(database, revoke)
    answer = await ask(served, {**body, "variables": {"client": client, "key": key}})
    assert answer.status_code in (401, 403)
    assert "data" not in answer.json()
    assert await as_owner(database, "select last from document_counter") == 1
    assert await as_owner(database, "select count(*) from quote") == 1


async def cut_off(served: Served, database: Database, database_url: str, body: Any) -> Any:
    """The answer to a change whose key is revoked, and whose connection ends, before the proof is made."""
    await until(lambda: as_owner(database, "select last_used_at from api_key"))
    team = await as_owner(database, "select id from team")
    owner, watching = await asyncpg.connect(database_url), await asyncpg.connect(database_url)
    async with owner.transaction():
        await owner.execute("lock table api_key")
        asked = asyncio.create_task(ask(served, body))
        await until(lambda: watching.fetchval(WAITING))
        await owner.execute("select set_config('app.team_id', $1, true)", team)
        await owner.execute("update api_key set revoked_at = now()")
        await watching.execute(CUT_OFF)
    await owner.close()
    await watching.close()
    return await asked


async def test_a_change_that_is_cut_off_before_the_proof_proves_nothing_for_the_next(
    served: Served, database: Database, database_url: str
) -> None:
    await ask(served, {"query": TWO})
    errors = (await cut_off(served, database, database_url, {"query": TWO})).json()["errors"]
    assert [error["extensions"]["code"] for error in errors] == ["INTERNAL", "UNAUTHENTICATED"]
    assert await as_owner(database, "select count(*) from client") == 2


async def test_a_repetition_that_is_cut_off_before_the_proof_is_not_answered(
    served: Served, database: Database, database_url: str
) -> None:
    body = {"query": CREATE, "variables": {"name": "Ann", "key": "1"}}
    assert (await ask(served, body)).json()["data"]["clientCreate"]["client"] == {"name": "Ann"}
    answer = await cut_off(served, database, database_url, body)
    assert answer.status_code == 401
    assert "data" not in answer.json()


@REVOKE
async def test_a_key_that_no_longer_opens_ends_at_once(
    served: Served, database: Database, revoke: str
) -> None:
    await prepare(served)
    assert (await ask(served, WAYS[1])).status_code == 200
    await as_owner(database, revoke)
    assert (await ask(served, WAYS[1])).status_code in (401, 403)


@pytest.mark.parametrize("body", [{"query": "{ __typename }"}, {"query": "mutation { __typename }"}])
async def test_a_revoked_key_opens_no_other_way_either(served: Served, database: Database, body: Any) -> None:
    await prepare(served)
    await as_owner(database, "update api_key set revoked_at = now()")
    assert (await ask(served, body)).status_code == 401


async def test_a_revoked_key_opens_no_stream(served: Served, database: Database) -> None:
    await prepare(served)
    await as_owner(database, "update api_key set revoked_at = now()")
    subscription = {"query": "subscription { events { type } }"}
    assert (await ask(served, subscription, Accept="text/event-stream")).status_code == 401


async def test_bad_variables_are_refused_as_ever(served: Served) -> None:
    await prepare(served)
    for first in (0, 101, "x"):
        answer = (await ask(served, {"query": QUERY, "variables": {"first": first}})).json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def clients(served: Served) -> int:
    """How many clients there are."""
    answer = (await ask(served, {"query": "{ clients { totalCount } }"})).json()
    count: int = answer["data"]["clients"]["totalCount"]
    return count


async def as_owner(database: Database, statement: str) -> Any:
    """Runs a statement on the one team there is, and returns the first thing it answers with, if any."""
    async with database.transaction("*") as session:
        team = await session.scalar(text("select id from team"))
    async with database.transaction(team) as session:
        result: Any = await session.execute(text(statement))
        return result.scalar() if result.returns_rows else None
