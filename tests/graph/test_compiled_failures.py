"""What callers are told when the database fails under a compiled statement."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson

from server.database import Database
from tests.graph.conftest import Api
from tests.graph.two_executors import Caller, answer


@asynccontextmanager
async def locked(database_url: str, table: str) -> AsyncIterator[None]:
    """Nobody else can read the table meanwhile."""
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute(f"lock table {table} in access exclusive mode")
            yield
    finally:
        await connection.close()


@asynccontextmanager
async def impatient(api: Api, database_url: str) -> AsyncIterator[Caller]:
    """The same team, on connections that do not wait for locks."""
    database = Database(database_url, session_settings={"lock_timeout": "50"})
    yield Caller(database, api.viewer)
    await database.dispose()


async def told(caller: Caller, text: str) -> tuple[object, list[tuple[str, object]]]:
    """The data, and the code and the path of each error."""
    answered = await answer(caller.database, caller.viewer, text, {})
    errors = [orjson.loads(error) for error in answered.errors]
    assert answered.executor == "compiled"
    return orjson.loads(answered.data), [(each["extensions"]["code"], each.get("path")) for each in errors]


async def test_a_failing_statement_fails_every_field_that_it_answers(api: Api, database_url: str) -> None:
    text = "{ quotes { totalCount } mine: viewer { scopes } }"
    async with impatient(api, database_url) as caller:
        async with locked(database_url, "team_total"):
            data, errors = await told(caller, text)
            assert data == {"quotes": None, "mine": None}
            assert sorted(errors) == [("TIMEOUT", ["mine"]), ("TIMEOUT", ["quotes"])]
        data, errors = await told(caller, text)
        assert errors == []
        assert data == {"quotes": {"totalCount": 0}, "mine": {"scopes": ["read", "write"]}}


async def test_without_a_field_that_cannot_be_null_there_is_no_data(api: Api, database_url: str) -> None:
    for text in ("{ apiVersion quotes { totalCount } }", "{ __typename quotes { totalCount } }"):
        async with impatient(api, database_url) as caller, locked(database_url, "team_total"):
            data, errors = await told(caller, text)
        assert data is None
        assert [code for code, _ in errors] == ["TIMEOUT"]


async def test_the_object_of_a_mutation_that_cannot_be_read_is_null(api: Api, database_url: str) -> None:
    """The client is written; what is read of it afterwards waits for another table in vain."""
    text = """
    mutation {
      clientCreate(input: { name: "Ann" }) { client { name quotes { totalCount } } userErrors { code } }
    }
    """
    async with impatient(api, database_url) as caller:
        async with locked(database_url, "quote"):
            data, errors = await told(caller, text)
        assert data == {"clientCreate": {"client": None, "userErrors": []}}
        assert errors == [("TIMEOUT", ["clientCreate", "client"])]
        data, _ = await told(caller, "{ clients { nodes { name } } }")
        assert data == {"clients": {"nodes": [{"name": "Ann"}]}}
