"""What PostgreSQL's own catalogue says: every table keeps the teams apart, and could be spread by team.

The tables of the library that keeps background jobs are its own: they hold the ids of every team's jobs.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from models.identifier import Prefix, new_id
from models.label import Label
from models.tables import GLOBAL_TABLES, metadata
from models.team import Team
from server.connecting import connector
from server.database import APP_ROLE, Database

TABLES = text(
    """
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as walled,
        exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'team_id') as has_team,
        array(select p.polname::text from pg_policy p where p.polrelid = c.oid order by 1) as policies,
        pg_get_userbyid(c.relowner) as owner
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and c.relname <> 'alembic_version' and not starts_with(c.relname, 'procrastinate_')
    """
)
UNIQUE_INDEXES = text(
    """
    select c.relname as name, i.indrelid::regclass::text as table_name, a.attname as leads
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where c.relnamespace = 'public'::regnamespace and i.indisunique
        and not starts_with(i.indrelid::regclass::text, 'procrastinate_')
    """
)
FOREIGN_KEYS = text(
    """
    select k.conname as name, k.conrelid::regclass::text as table_name, k.confrelid::regclass::text as target,
        array(
            select attname::text from unnest(k.conkey) with ordinality u(number, place)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number order by place
        ) as columns
    from pg_constraint k
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace
        and not starts_with(k.conrelid::regclass::text, 'procrastinate_')
    """
)
POLICIES = text(
    "select tablename, policyname, permissive, roles::text[] as roles, cmd, qual, with_check from pg_policies"
)
CALLERS_TEAM = "( SELECT NULLIF(current_setting('app.team_id'::text, true), ''::text) AS \"nullif\")"

SIGNED_IN_USER = CALLERS_TEAM.replace("team_id", "user_id")
USERS_TEAMS = "ANY (string_to_array(current_setting('app.team_ids'::text, true), ','::text))"


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The database as its owner, who made the tables."""
    engine = create_async_engine("postgresql+asyncpg://", connect_args=connector(database_url, {}))
    yield engine
    await engine.dispose()


@pytest.fixture
async def catalogue(owner: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to read the catalogue through."""
    async with owner.connect() as connection:
        yield connection


async def test_every_table_belongs_to_a_team_behind_a_wall(catalogue: AsyncConnection) -> None:
    tables = (await catalogue.execute(TABLES)).all()
    assert {table.name for table in tables} == set(metadata.tables)
    for table in tables:
        if table.name not in GLOBAL_TABLES:
            assert table.has_team, f"{table.name} has no team_id"
            assert table.walled, f"row-level security is not forced on {table.name}"
            expected = {"member": ["team", "user_sees"], "team_feed": ["directory", "team"]}.get(
                table.name, ["team"]
            )
            assert table.policies == expected, f"{table.name} has the policies {table.policies}"
        assert table.owner != APP_ROLE, f"the server owns {table.name} and could take its wall down"


async def test_every_policy_compares_with_the_transactions_team(catalogue: AsyncConnection) -> None:
    policies = {(each.tablename, each.policyname): each for each in await catalogue.execute(POLICIES)}
    for table in ("team", "team_feed"):  # for whoever works through all teams
        directory = policies.pop((table, "directory"))
        assert (directory.cmd, directory.qual) == (
            "SELECT",
            "(current_setting('app.team_id'::text, true) = '*'::text)",
        )
    # for whoever signs in and has not chosen a team yet
    for table, condition in (("member", f"(user_id = {SIGNED_IN_USER})"), ("team", f"(id = {USERS_TEAMS})")):
        seen = policies.pop((table, "user_sees"))
        assert (seen.cmd, seen.qual) == ("SELECT", condition)
    for name, setting in (("named", "app.client_id"), ("connected", "app.team_id")):  # apps of other teams
        seen = policies.pop(("app", name))
        assert seen.cmd == "SELECT" and setting in seen.qual
    assert len(policies) == len(metadata.tables) - len(GLOBAL_TABLES - {"app", "team"})
    for (table, _), policy in policies.items():
        column = "id" if table == "team" else "team_id"
        assert (policy.permissive, policy.roles, policy.cmd) == ("PERMISSIVE", ["public"], "ALL"), table
        assert policy.qual == policy.with_check == f"({column} = {CALLERS_TEAM})", table


async def test_every_unique_index_leads_with_the_team(catalogue: AsyncConnection) -> None:
    indexes = (await catalogue.execute(UNIQUE_INDEXES)).all()
    assert {index.table_name for index in indexes} >= set(metadata.tables)
    for index in indexes:
        if index.table_name not in GLOBAL_TABLES | {"alembic_version"}:
            assert index.leads == "team_id", f"{index.name} leads with {index.leads}"


async def test_every_reference_stays_within_the_team(catalogue: AsyncConnection) -> None:
    for key in await catalogue.execute(FOREIGN_KEYS):
        if key.target not in GLOBAL_TABLES:
            assert key.columns[0] == "team_id", f"{key.name} of {key.table_name} could leave the team"


async def test_the_migrations_make_what_the_models_say(catalogue: AsyncConnection) -> None:
    def differences(connection: Any) -> list[Any]:
        options = {"compare_type": True, "include_name": ours}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or not str(name).startswith(("alembic_", "procrastinate_"))

    assert await catalogue.run_sync(differences) == []


async def test_the_servers_role_cannot_step_around_the_wall(database: Database) -> None:
    async with database.connection(None) as connection:
        role = (await connection.execute(text("select * from pg_roles where rolname = current_user"))).one()
    assert role.rolname == APP_ROLE
    assert not (role.rolsuper or role.rolbypassrls or role.rolcanlogin or role.rolcreaterole)


async def test_even_the_owner_stands_behind_the_wall(owner: AsyncEngine, database: Database) -> None:
    await a_team(database)
    async with owner.connect() as connection:
        for table in metadata.tables:
            if table not in GLOBAL_TABLES - {"team"}:
                assert await connection.scalar(text(f"select count(*) from {table}")) == 0, table


async def test_without_a_team_nothing_is_seen_and_nothing_can_be_written(database: Database) -> None:
    team = await a_team(database)
    for nobody in (None, "", new_id(Prefix.TEAM)):
        async with database.connection(nobody) as connection:
            assert await connection.scalar(text("select count(*) from label")) == 0
            assert await connection.scalar(text("select count(*) from team")) == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            await a_label(database, of=team, seen_as=nobody)


async def test_the_directory_shows_teams_and_nothing_of_them(database: Database) -> None:
    team = await a_team(database)
    async with database.connection("*") as connection:
        assert (await connection.scalars(text("select id from team"))).all() == [team]
        assert await connection.scalar(text("select count(*) from label")) == 0
        changed = await connection.execute(text("update team set name = 'Mine'"))
        assert changed.rowcount == 0


async def test_another_teams_rows_cannot_be_touched(database: Database) -> None:
    theirs, ours = await a_team(database), await a_team(database)
    async with database.connection(ours) as connection:
        for statement in (
            "update label set name = 'Mine'",
            "delete from label",
            "update team set name = 'x'",
        ):
            assert (await connection.execute(text(statement))).rowcount == 1, statement
    async with database.connection(theirs) as connection:
        assert (await connection.scalars(text("select name from label"))).all() == ["Urgent"]
        assert (await connection.scalars(text("select name from team"))).all() == ["Acme"]
    with pytest.raises(DBAPIError, match="row-level security"):
        await a_label(database, of=theirs, seen_as=ours)
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.connection(theirs) as connection:
            await connection.execute(text("update label set team_id = :team"), {"team": ours})


async def test_the_team_is_forgotten_with_its_transaction(database: Database) -> None:
    team = await a_team(database)
    async with database.connection(team) as connection:
        assert await connection.scalar(text("select count(*) from label")) == 1
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from label")) == 0


async def a_team(database: Database) -> str:
    """The id of a new team called Acme, with one label called Urgent."""
    team = new_id(Prefix.TEAM)
    async with database.transaction(team) as session:
        session.add(Team(id=team, slug=team, name="Acme", currency="USD"))
    await a_label(database, of=team, seen_as=team)
    return team


async def a_label(database: Database, *, of: str, seen_as: str | None) -> None:
    """Adds a label to the team `of` in a transaction of the team `seen_as`."""
    async with database.transaction(seen_as) as session:
        session.add(Label(team_id=of, id=new_id(Prefix.LABEL), name="Urgent", name_key="urgent"))
