"""Transactions that see one team's rows, on connections that row-level security binds."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from models.team import Team
from server.connecting import driver_url
from server.database import Database
from server.embedded.cluster import SUPERUSER
from server.embedded.postgres import THROWAWAY, EmbeddedPostgres
from server.migrate import head
from server.settings import Settings


async def names(connection: AsyncConnection | AsyncSession) -> list[str]:
    return list((await connection.execute(text("select slug from team order by slug"))).scalars())


@pytest.fixture
async def two_teams(database: Database) -> Database:
    for team_id, slug in (("team_1", "ash"), ("team_2", "birch")):
        async with database.transaction(team_id) as session:
            session.add(Team(id=team_id, slug=slug, name=slug.title(), currency="EUR"))
    return database


async def test_a_transaction_sees_its_own_team_alone(two_teams: Database) -> None:
    async with two_teams.transaction("team_1") as session:
        assert await names(session) == ["ash"]
    async with two_teams.connection("team_2") as connection:
        assert await names(connection) == ["birch"]
    async with two_teams.connection(None) as connection:
        assert await names(connection) == []


async def test_an_exception_undoes_the_transaction(two_teams: Database) -> None:
    with pytest.raises(KeyError):
        async with two_teams.transaction("team_1") as session:
            await session.execute(text("update team set slug = 'elm'"))
            raise KeyError
    async with two_teams.connection("team_1") as connection:
        assert await names(connection) == ["ash"]


async def test_another_teams_rows_cannot_be_written(two_teams: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with two_teams.transaction("team_1") as session:
            await session.execute(text("update team set id = 'team_3'"))


@pytest.mark.parametrize("pgbouncer", [False, True])
async def test_settings_hold_in_every_transaction(database_url: str, pgbouncer: bool) -> None:
    settings = Settings.from_environment(
        database_url=database_url, statement_timeout=1.5, lock_timeout=0.25, database_pgbouncer=pgbouncer
    )
    database = Database.of(settings)
    read = text("select current_user, current_setting('statement_timeout'), current_setting('lock_timeout')")
    async with database.connection("team_1") as connection:
        assert tuple((await connection.execute(read)).one()) == ("quotegraph_app", "1500ms", "250ms")
    await database.dispose()


async def test_check_is_content_with_the_role_under_row_level_security(database: Database) -> None:
    assert (await database.check(head())).problem is None


async def test_check_names_a_role_above_row_level_security(
    cluster: EmbeddedPostgres, database_url: str
) -> None:
    name = database_url.rpartition("/")[2].partition("?")[0]
    database = Database(cluster.url(name, SUPERUSER), role="")
    assert "postgres is above row-level security" in str((await database.check(head())).problem)
    await database.dispose()


async def test_check_names_the_migration_that_is_missing(database: Database) -> None:
    problem = (await database.check("9999")).problem
    assert problem == f"The database is at migration {head()}, not 9999: run `quotegraph migrate`."


async def test_a_pool_outlives_a_restart_of_the_database(scratch: Path) -> None:
    with EmbeddedPostgres(scratch / "restarted", THROWAWAY) as postgres:
        database = Database(postgres.url(), role="")
        for _ in range(2):
            async with database.connection(None) as connection:
                pid = await connection.scalar(text("select pg_backend_pid()"))
            assert isinstance(pid, int)
            assert await database.fetch("team_x", "select $1::int", [pid]) == (pid,)
            await asyncio.to_thread(postgres.stop)
            await asyncio.to_thread(postgres.start)
        async with database.connection(None) as connection:
            assert await connection.scalar(text("select 1")) == 1
        await database.dispose()


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("postgres://me@db/q", "postgresql://me@db/q"),
        ("postgresql+asyncpg://me@db:5433/q", "postgresql://me@db:5433/q"),
        (
            "postgresql://me:p%40ss@db/q?sslmode=require&channel_binding=require",
            "postgresql://me:p%40ss@db/q?sslmode=require",
        ),
    ],
)
def test_urls_of_hosting_providers_are_understood(given: str, understood: str) -> None:
    assert driver_url(given) == understood
