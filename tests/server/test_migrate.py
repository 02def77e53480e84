"""Migrating: once, in order, and safely when two processes do it at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import migrations
from server.connecting import driver_url
from server.database import DatabaseUnavailable
from server.embedded_cluster import OWNER, SUPERUSER
from server.embedded_postgres import EmbeddedPostgres
from server.migrate import head, migrate, revisions


@pytest.fixture
async def empty_url(cluster: EmbeddedPostgres) -> AsyncIterator[str]:
    """The URL, as the owner, of a database without a table."""
    name = f"empty_{uuid4().hex}"
    connection = await asyncpg.connect(cluster.url("postgres", SUPERUSER))
    await connection.execute(f"create database {name} owner {OWNER}")
    yield cluster.url(name)
    await connection.execute(f"drop database {name} with (force)")
    await connection.close()


async def test_two_at_once_apply_each_migration_once(empty_url: str) -> None:
    applied = await asyncio.gather(migrate(empty_url), migrate(empty_url))
    assert sorted(applied) == [0, len(revisions())]


async def test_a_database_from_the_future_is_left_alone(database_url: str) -> None:
    connection = await asyncpg.connect(driver_url(database_url))
    await connection.execute("update alembic_version set version_num = '9999'")
    await connection.close()
    with pytest.raises(DatabaseUnavailable, match="at migration 9999, which this Quotegraph does not know"):
        await migrate(database_url)


def test_file_names_tell_what_alembic_reads_in_them() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == revisions()
    assert scripts.get_heads() == [head()]
