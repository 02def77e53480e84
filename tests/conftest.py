"""Real PostgreSQL for the tests: one throw-away cluster for the run, and a fresh database for each test."""

import asyncio
import gc
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from server.database import Database
from server.demo import load
from server.embedded.cluster import OWNER, SUPERUSER
from server.embedded.postgres import THROWAWAY, EmbeddedPostgres
from server.migrate import migrate
from tests.waiting import PATIENCE, until

pytest_plugins = ["tests.browser", "tests.over_http", "tests.demo_site"]

TEMPLATE = "quotegraph_template"
MEMORY, ROOM = Path("/dev/shm"), 3_000_000_000
"""A file system in memory, and the bytes that it must have left."""
CopyOf = Callable[[str], str]

# A busy machine is no counterexample, and what holds of a change holds of it in the next run as well.
settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

LONG = (
    "graph/test_executors_agree.py",
    "webhooks/test_resilience.py",
    "server/test_cli.py",
    "resilience/test_followed.py",
    "isolation/test_isolation.py",
    "jobs/test_processes.py",
    "graph/test_compiled_flood.py",
    "webhooks/test_delivery.py",
    "pages/test_accessibility.py",
    "resilience/test_crowd.py",
    "resilience/test_killed.py",
    "pages/test_event_source_in_chromium.py",
    "resilience/test_lost_wakeups.py",
    "graph/test_compiled_hostile.py",
    "server/test_demo.py",
    "server/test_live_limits.py",
    "server/test_graphiql.py",
    "server/test_printing.py",
    "graph/test_schema_tools.py",
)
"""The files that take longest. They come first, or a worker would end with one while the others are idle."""

gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {Path(__file__).parent / name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path, len(LONG)))


def pytest_collection_finish() -> None:
    """What was loaded by now stays: nobody has to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    """pytest looks for garbage five times more in the end, for which there is nobody to tell of it."""
    gc.freeze()


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can reach when the tests run as root, unlike pytest's tmp_path."""
    with _folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def cluster() -> Iterator[EmbeddedPostgres]:
    """The run's own cluster, which forgets its data with the run.

    It is kept in memory where there is room: each new database is a thousand files.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    settings = {**THROWAWAY, "max_wal_size": "256MB"}
    with _folder(MEMORY if roomy else None) as folder, EmbeddedPostgres(folder, settings) as postgres:
        yield postgres


@contextmanager
def _folder(within: Path | None = None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="quotegraph-test-", dir=within))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(cluster: EmbeddedPostgres) -> str:
    """The name of a migrated, empty database to make others from."""
    asyncio.run(_create(cluster, TEMPLATE))
    asyncio.run(migrate(cluster.url(TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="session")
def shared_database(cluster: EmbeddedPostgres, template: str) -> str:
    """The name of a migrated database for all tests that are content with teams of their own."""
    asyncio.run(_create(cluster, name := "shared", template))
    return name


@pytest.fixture(scope="session")
def copy_of(cluster: EmbeddedPostgres) -> CopyOf:
    """Makes a database like the one of a name, and returns its URL as the owner."""

    def copy(template: str) -> str:
        name = f"copy_{uuid4().hex}"
        asyncio.run(_create(cluster, name, template))
        return cluster.url(name)

    return copy


@pytest.fixture(scope="session")
def demo_template(cluster: EmbeddedPostgres, template: str) -> str:
    """The name of a database with the demo teams to make others from."""

    async def make(name: str) -> None:
        await _create(cluster, name, template)
        database = Database(cluster.url(name))
        await load(database)
        await database.dispose()

    asyncio.run(make(name := "demo"))
    return name


@pytest.fixture
async def database_url(cluster: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """The URL, as the owner, of a migrated and empty database of this test's own."""
    name = f"test_{uuid4().hex}"
    await _create(cluster, name, template)
    yield cluster.url(name)
    await _execute(cluster, f"drop database {name} with (force)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated and empty database of this test's own, as the server uses it: under row-level security."""
    database = Database(database_url, pool_timeout=PATIENCE)
    yield database
    await database.dispose()


async def _create(cluster: EmbeddedPostgres, name: str, template: str = "template1") -> None:
    # files are copied at a third of the cost of blocks, which are put into the log besides
    copied = f"create database {name} template {template} strategy file_copy"
    await _execute(cluster, f"{copied} owner {OWNER}")


async def _execute(cluster: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(cluster.url("postgres", SUPERUSER))

    async def done() -> bool:
        with suppress(asyncpg.ObjectInUseError):  # by connections that were closed, and are not gone yet
            await connection.execute(statement)
            return True
        return False

    try:
        await until(done)
    finally:
        await connection.close()
