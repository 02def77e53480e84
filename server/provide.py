"""The database that the settings ask for: the one of their URL, or the embedded one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from server.embedded_home import VERSION
from server.embedded_postgres import EmbeddedPostgres
from server.settings import Settings

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
    with EmbeddedPostgres(settings.data_dir) as postgres, _watched(postgres):
        say(f"PostgreSQL {VERSION} is up in {postgres.home.folder}")
        url = SecretStr(postgres.url())
        yield settings.model_copy(update={"database_url": url, "database_direct_url": None})


@contextmanager
def _watched(postgres: EmbeddedPostgres) -> Iterator[None]:
    stopped = threading.Event()
    watcher = threading.Thread(
        target=postgres.supervise, args=(stopped,), name="embedded-postgres", daemon=True
    )
    watcher.start()
    try:
        yield
    finally:
        stopped.set()
        watcher.join()
