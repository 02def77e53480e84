"""What callers are told when the database fails under a resolver: a code, and never a word of SQL."""

import copy
from typing import Any

import strawberry
from sqlalchemy import text
from strawberry.types import ExecutionResult

from graph.error_mapping import ErrorMapping
from server.database import Database


@strawberry.type
class Query:
    @strawberry.field
    async def run(self, info: strawberry.Info[Database, None], sql: str) -> str | None:
        """Runs a statement on the database that is the context."""
        async with info.context.transaction("team_x") as session:
            await session.execute(text(sql))
        return None


SCHEMA = strawberry.Schema(Query, extensions=[ErrorMapping])


async def run(database: Database, sql: str) -> tuple[str, dict[str, Any]]:
    """Message and extensions of the only error."""
    result: ExecutionResult = await SCHEMA.execute(
        "query($sql: String!) { run(sql: $sql) }", {"sql": sql}, context_value=database
    )
    (error,) = result.errors or []
    return error.message, copy.copy(error.extensions or {})


async def test_a_statement_that_runs_too_long_is_a_timeout(database_url: str) -> None:
    impatient = Database(database_url, session_settings={"statement_timeout": "50"})
    message, extensions = await run(impatient, "select pg_sleep(5)")
    await impatient.dispose()
    assert extensions == {"code": "TIMEOUT"}
    assert message == "This took too long; ask for less or try again."


async def test_a_lock_that_does_not_come_free_is_a_timeout(database: Database, database_url: str) -> None:
    impatient = Database(database_url, session_settings={"lock_timeout": "50"})
    async with database.transaction("team_x") as holder:
        await holder.execute(text("select pg_advisory_xact_lock(1)"))
        _, extensions = await run(impatient, "select pg_advisory_xact_lock(1)")
    await impatient.dispose()
    assert extensions == {"code": "TIMEOUT"}


async def test_a_pool_without_a_free_connection_is_a_timeout(database_url: str) -> None:
    small = Database(database_url, pool_size=1, pool_timeout=0.05)
    async with small.connection("team_x"):
        _, extensions = await run(small, "select 1")
    await small.dispose()
    assert extensions == {"code": "TIMEOUT"}


async def test_any_other_failure_is_masked(database: Database) -> None:
    message, extensions = await run(database, "select hunter2 from nowhere")
    assert message == "Internal error"
    assert extensions.keys() == {"code", "reference"}
