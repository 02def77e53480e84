"""The database that the settings ask for: the one of their URL, or the embedded one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import SecretStr

from resolvers.vault import Vault
from server.database import Database
from server.embedded.home import VERSION
from server.embedded.postgres import EmbeddedPostgres
from server.migrate import migrate
from server.secret_file import SecretFile
from server.settings import Settings

T = TypeVar("T")

Say = Callable[[str], None]
"""Takes one line on how far things have come."""


@contextmanager
def provided(settings: Settings, say: Say) -> Iterator[Settings]:
    """The settings with a database URL in them for as long as the block lasts.

    The embedded server is kept alive meanwhile, and stopped at the end if nobody else uses it.
    """
    if settings.database_url is not None:
        yield settings
        return
    with EmbeddedPostgres(settings.data_dir) as postgres, postgres.watched():
        say(f"PostgreSQL {VERSION} is up in {settings.data_dir}")
        given = {"database_url": SecretStr(postgres.url()), "database_direct_url": None}
        if settings.encryption_key is None:
            key = SecretFile.ENCRYPTION_KEY.read_or_make(settings.data_dir, Vault.new_key)
            given["encryption_key"] = SecretStr(key)
        yield settings.model_copy(update=given)


def on_database(settings: Settings, say: Say, work: Callable[[Database], Awaitable[T]]) -> T:
    """Runs `work` on the migrated database of the settings and returns its result. Raises OperatorError."""
    with provided(settings, say) as ready:
        return asyncio.run(migrated(ready, say, work))


async def migrated(settings: Settings, say: Say, work: Callable[[Database], Awaitable[T]]) -> T:
    """The same for settings that have a database URL."""
    applied = await migrate(settings.owner_url)
    say(f"Migrations applied: {applied}" if applied else "Migrations are up to date")
    database = Database.of(settings)
    try:
        return await work(database)
    finally:
        await database.dispose()
