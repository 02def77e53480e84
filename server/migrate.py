"""Brings a database up to the newest migration, as the owner of its tables.

Two processes may do so at once: an advisory lock lets one go first, and the other then finds nothing to do.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import migrations
from server.connecting import connector
from server.database import DatabaseUnavailable, connect_or_explain, migrated_to

_LOCK = int.from_bytes(b"quotegra", "big")
"""The key of the advisory lock: a word rather than a number, so that it collides with no one else's."""
_FOLDER = Path(migrations.__file__).parent


async def migrate(owner_url: str, to: str | None = None) -> int:
    """Migrates to the newest revision, or to that of `to`, and returns how many were applied.

    Raises DatabaseUnavailable when the database cannot be reached or is ahead of this code.
    """
    arguments = connector(owner_url)
    engine = create_async_engine("postgresql+asyncpg://", poolclass=NullPool, connect_args=arguments)
    try:
        async with connect_or_explain(engine) as connection:
            if await migrated_to(connection) == (to or head()):
                return 0
            await connection.execute(text(f"select pg_advisory_lock({_LOCK})"))
            await connection.commit()  # or else the missing table of before the lock would be remembered
            pending = [
                each for each in _revisions_after(await migrated_to(connection)) if each <= (to or head())
            ]
            await connection.commit()
            if pending:
                await connection.run_sync(_upgrade, pending[-1])
            return len(pending)
    finally:
        await engine.dispose()


def head() -> str:
    """The newest revision that this code knows."""
    return revisions()[-1]


@cache
def revisions() -> tuple[str, ...]:
    """All revisions, oldest first: files are named `0001_what_it_does.py`.

    Read from the names rather than through Alembic, which takes a third of a second to import.
    """
    return tuple(sorted(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*_*.py")))


def _revisions_after(revision: str | None) -> tuple[str, ...]:
    if revision is None:
        return revisions()
    if revision not in revisions():
        raise DatabaseUnavailable(
            f"The database is at migration {revision}, which this Quotegraph does not know: upgrade it."
        )
    return revisions()[revisions().index(revision) + 1 :]


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
