"""Brings a database up to the newest migration, as the owner of its tables.

Two processes may do so at once: an advisory lock lets one go first, and the other then finds nothing to do.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import migrations
from server.connecting import connector
from server.database import DatabaseUnavailable, connect_or_explain, migrated_to

_LOCK = int.from_bytes(b"quotegra", "big")
"""The key of the advisory lock: a word rather than a number, so that it collides with no one else's."""


async def migrate(owner_url: str) -> int:
    """Migrates to the newest revision and returns how many were applied.

    Raises DatabaseUnavailable when the database cannot be reached or is ahead of this code.
    """
    engine = create_async_engine(
        "postgresql+asyncpg://", poolclass=NullPool, connect_args=connector(owner_url)
    )
    try:
        async with connect_or_explain(engine) as connection:
            if await migrated_to(connection) == head():
                return 0
            await connection.execute(text(f"select pg_advisory_lock({_LOCK})"))
            pending = _revisions_after(await migrated_to(connection))
            await connection.commit()
            if pending:
                await connection.run_sync(_upgrade)
            return len(pending)
    finally:
        await engine.dispose()


@cache
def head() -> str:
    """The newest revision that this code knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise LookupError("migrations/versions holds no revision")
    return revision


def _revisions_after(revision: str | None) -> list[str]:
    try:
        scripts = ScriptDirectory.from_config(_config()).iterate_revisions(head(), revision or "base")
        return [script.revision for script in scripts if script.revision != revision]
    except CommandError:
        raise DatabaseUnavailable(
            f"The database is at migration {revision}, which this Quotegraph does not know: upgrade it."
        ) from None


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
