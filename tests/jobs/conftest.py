"""Workers as the server runs them, in the test's own process or in processes of their own."""

import os
import socket
import subprocess
import sys
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

QUOTEGRAPH = Path(sys.executable).with_name("quotegraph")
StartWorker = Callable[..., subprocess.Popen[str]]


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
    started: list[subprocess.Popen[str]] = []

    def start(**settings: object) -> subprocess.Popen[str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("QUOTEGRAPH_")
        }
        environment |= {f"QUOTEGRAPH_{name.upper()}": str(value) for name, value in settings.items()}
        environment["QUOTEGRAPH_DATABASE_URL"] = database_url
        worker = subprocess.Popen([QUOTEGRAPH, "worker"], env=environment, stderr=subprocess.PIPE, text=True)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.communicate()


@pytest.fixture
def free_port() -> int:
    """A port of loopback that nobody listened on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


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
