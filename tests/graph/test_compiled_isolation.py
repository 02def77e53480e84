"""Compiled statements behind row-level security: a wall of its own, besides what every statement asks for."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
import pytest_asyncio

from server.connecting import connector
from server.database import APP_ROLE, Database
from server.embedded.cluster import SUPERUSER
from server.embedded.postgres import EmbeddedPostgres
from tests.graph.business import Businesses
from tests.graph.test_compiled_contract import SAMPLES, operation_alone, sample
from tests.graph.two_executors import Caller, Statement, answer, comparable

PROLOGUE = "set_config($1::VARCHAR, $2::VARCHAR, true)"
TEAM = re.compile(r"\w+\.team_id = \$2::VARCHAR")
WITH_ROWS = sorted(set(SAMPLES) - {"Viewer"})


@pytest_asyncio.fixture(loop_scope="session")
async def connection(businesses: Businesses) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the server has them, outside any transaction."""
    connect = connector(businesses.database_url, {"role": APP_ROLE})["async_creator_fn"]
    connection = await connect()
    yield connection
    await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def unwalled(businesses: Businesses, cluster: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """A connection that row-level security does not hold."""
    name = urlsplit(businesses.database_url).path.removeprefix("/")
    connection = await asyncpg.connect(cluster.url(name, SUPERUSER))
    yield connection
    await connection.close()


async def statement_of(name: str, caller: Caller, businesses: Businesses) -> Statement:
    """The statement that answers a query of the contract."""
    variables = sample(name, businesses.ours)
    answered = await answer(caller.database, caller.viewer, operation_alone(name), variables)
    (statement,) = answered.statements
    assert PROLOGUE in statement.sql
    return statement


async def data_of(connection: asyncpg.Connection, sql: str, values: Any) -> list[Any]:
    """The columns that are the answer, behind the prologue and the admission."""
    row = await connection.fetchrow(sql, *values)
    return list(row)[2:]


@pytest.mark.parametrize("name", WITH_ROWS)
async def test_the_team_is_set_for_the_statement_and_not_a_moment_longer(
    name: str, caller: Caller, businesses: Businesses, connection: asyncpg.Connection
) -> None:
    statement = await statement_of(name, caller, businesses)
    for _ in range(7):  # from the sixth time on PostgreSQL may keep a plan
        found = await data_of(connection, *statement)
        assert any(found), "the policies inside the statement see the team"
        assert await connection.fetchval("select current_setting('app.team_id', true)") in (None, "")
        assert await connection.fetchval("select count(*) from client") == 0


@pytest.mark.parametrize("name", WITH_ROWS)
async def test_without_its_prologue_a_statement_sees_nothing(
    name: str, caller: Caller, businesses: Businesses, connection: asyncpg.Connection
) -> None:
    statement = await statement_of(name, caller, businesses)
    silent = statement.sql.replace(PROLOGUE, "coalesce($1::VARCHAR, $2::VARCHAR)")
    found = await data_of(connection, silent, statement.values)
    assert not any(re.search(r"[a-z]+_[0-9a-z]{26}", column or "") for column in found), "no row at all"


@pytest.mark.parametrize("name", WITH_ROWS)
async def test_without_the_filters_by_team_the_wall_still_holds(
    name: str,
    caller: Caller,
    businesses: Businesses,
    connection: asyncpg.Connection,
    unwalled: asyncpg.Connection,
) -> None:
    statement = await statement_of(name, caller, businesses)
    unfiltered, filters = TEAM.subn("true", statement.sql)
    assert filters > 1
    found = await data_of(connection, unfiltered, statement.values)
    assert [comparable_column(column) for column in found] == [
        comparable_column(column) for column in await data_of(connection, *statement)
    ]
    everything = await data_of(unwalled, unfiltered, statement.values)
    if name not in ("OneQuote", "Node"):  # which name their object
        assert everything != found, "it was the wall that held"


async def test_every_table_of_a_statement_is_asked_for_the_team(
    caller: Caller, businesses: Businesses
) -> None:
    for name in WITH_ROWS:
        statement = await statement_of(name, caller, businesses)
        tables = re.findall(r"\b(?:FROM|JOIN) (\w+) AS (\w+)", statement.sql)
        named = {alias for table, alias in tables if table not in ("team", "api_key")}
        assert named, name
        for alias in named:
            assert f"{alias}.team_id = $2::VARCHAR" in statement.sql, (name, alias)


async def test_objects_of_another_team_are_not_found_by_their_identifiers(
    caller: Caller, businesses: Businesses
) -> None:
    foreign = [ids[0] for ids in businesses.theirs.ids.values() if ids]
    document = "query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } node(id: $id) { id } }"
    for identifier in foreign:
        variables = {"ids": foreign, "id": identifier}
        answered = await answer(caller.database, caller.viewer, document, variables)
        assert (answered.executor, answered.errors) == ("compiled", ())
        assert answered.data == comparable({"nodes": [None] * len(foreign), "node": None})


def comparable_column(column: str | None) -> str:
    """A column of an answer without the spaces between its parts."""
    return re.sub(r"\s+", " ", column or "")


async def test_behind_pgbouncer_every_statement_is_in_a_transaction_of_the_team(
    caller: Caller, businesses: Businesses
) -> None:
    bounced = Database(businesses.database_url, pgbouncer=True)
    for name in ("QuotePage", "Viewer"):
        variables = sample(name, businesses.ours)
        expected = await answer(caller.database, caller.viewer, operation_alone(name), variables)
        for _ in range(2):
            answered = await answer(bounced, caller.viewer, operation_alone(name), variables)
            assert (answered.executor, answered.told) == ("compiled", expected.told)
    await bounced.dispose()
