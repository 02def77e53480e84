"""Queries that were answered before take the short way, and nothing about them is different."""

from typing import Any

import pytest
from sqlalchemy import text

from server.database import Database
from tests.server.conftest import Served

QUERY = "query Names($first: Int) { clients(first: $first) { totalCount nodes { name } } }"
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


@pytest.mark.parametrize(
    "revoke",
    [
        "update api_key set revoked_at = now()",
        "update api_key set secret_hash = sha256('another')",
        "update team set plan = 'FREE'",
    ],
)
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


async def as_owner(database: Database, statement: str) -> None:
    """Runs a statement on the one team there is."""
    async with database.transaction("*") as session:
        team = await session.scalar(text("select id from team"))
    async with database.transaction(team) as session:
        await session.execute(text(statement))
