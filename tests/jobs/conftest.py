"""Workers as the server runs them, in the test's own process or in processes of their own."""

import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from procrastinate import App
from pydantic import SecretStr

from jobs.worker import WorkerTerms, working
from server.database import Database
from server.job_worker import job_app
from server.settings import Settings
from tests.commands import QUOTEGRAPH, environment

StartWorker = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=SecretStr(database_url), data_dir=tmp_path)


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner, who sees the tables of jobs as everybody does."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
def start_worker(database_url: str) -> Iterator[StartWorker]:
    """Starts `quotegraph worker` on the test's database, with settings by name; killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**settings: object) -> subprocess.Popen[bytes]:
        given = environment(database_url=database_url, **settings)
        worker = subprocess.Popen([QUOTEGRAPH, "worker"], env=given)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


@asynccontextmanager
async def worker(create: Callable[[], App], **terms: Any) -> AsyncIterator[list[str]]:
    """A worker in this process; yields how each of the cakes that were ordered ended."""
    ended: list[str] = []

    def note(task: str, outcome: str, _seconds: float) -> None:
        if task == "cake.bake":
            ended.append(outcome)

    async with working(create, WorkerTerms(**terms), note):
        yield ended


def app_of(settings: Settings, database: Database) -> App:
    """The application of all tasks, to which a test may add one of its own."""
    return job_app(settings, database)
