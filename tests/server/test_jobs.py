"""What operators see of background jobs: `quotegraph jobs`, and the metrics."""

import subprocess

import pytest
from prometheus_client import generate_latest
from sqlalchemy import text

from resolvers.defer import defer
from server.database import Database
from server.job_queue import queue_gauges, queue_lengths
from server.listed_jobs import retry_jobs
from tests.commands import QUOTEGRAPH, environment
from tests.waiting import PATIENCE


@pytest.fixture
async def failed(database: Database) -> None:
    """Two jobs that failed, and one that waits."""
    async with database.transaction(None) as session:
        for task in ("cake.bake", "cake.bake", "cake.eat"):
            await defer(session, task, cake="lemon")
        await session.execute(
            text(
                "update procrastinate_jobs set status = 'failed', attempts = 3 where task_name = 'cake.bake'"
            )
        )


def jobs(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [QUOTEGRAPH, "jobs", *arguments],
        env=environment(database_url=database_url),
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE,
    )


async def states(database: Database) -> list[str]:
    async with database.connection(None) as connection:
        return list(await connection.scalars(text("select status::text from procrastinate_jobs order by id")))


@pytest.mark.usefixtures("failed")
async def test_failed_jobs_are_listed_and_done_again(database: Database, database_url: str) -> None:
    lines = jobs(database_url, "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    assert lines[0].endswith('cake.bake  attempts=3  {"cake":"lemon"}')
    assert jobs(database_url, "list", "--state", "todo", "--task", "cake.eat").stdout.startswith("3  ")
    none = jobs(database_url, "list", "--state", "todo", "--task", "cake.bake")
    assert (none.stdout, none.stderr) == ("", "No job is in the state todo.\n")

    assert jobs(database_url, "retry", "2").stdout == "To be done again: 1\n"
    assert await states(database) == ["failed", "todo", "todo"]
    assert jobs(database_url, "retry", "--all").stdout == "To be done again: 1\n"
    assert await states(database) == ["todo", "todo", "todo"]
    again = jobs(database_url, "list", "--state", "todo", "--task", "cake.bake").stdout.splitlines()
    assert ["attempts=0" in line for line in again] == [True, True]


@pytest.mark.usefixtures("failed")
async def test_what_has_not_failed_is_not_done_again(database: Database, database_url: str) -> None:
    refused = jobs(database_url, "retry", "1", "3")
    assert (refused.returncode, refused.stderr) == (1, "There is no failed job 3.\n")
    assert await states(database) == ["failed", "failed", "todo"]
    assert jobs(database_url, "retry").returncode == jobs(database_url, "retry", "1", "--all").returncode == 2


async def test_of_periodic_jobs_that_failed_the_last_is_done_again(database: Database) -> None:
    for _ in range(2):
        async with database.transaction(None) as session:
            await defer(session, "clock.tick", queueing_lock="tick")
            await session.execute(text("update procrastinate_jobs set status = 'failed'"))
    assert await retry_jobs(database, None) == 1
    assert await states(database) == ["failed", "todo"]
    assert await retry_jobs(database, None) == 0


@pytest.mark.usefixtures("failed")
async def test_metrics_tell_what_stands_in_each_queue_and_for_how_long(database: Database) -> None:
    async with database.transaction(None) as session:
        await defer(session, "cake.bake", queue="oven")
        await session.execute(
            text(
                "update procrastinate_events set at = now() - interval '90 seconds'"
                " where job_id = (select id from procrastinate_jobs where queue_name = 'oven')"
            )
        )
    told = generate_latest(queue_gauges(await queue_lengths(database))).decode()
    assert 'quotegraph_jobs_in_queue{queue="default",state="failed"} 2.0' in told
    assert 'quotegraph_jobs_in_queue{queue="default",state="due"} 1.0' in told
    assert 'quotegraph_jobs_in_queue{queue="oven",state="due"} 1.0' in told
    (age,) = (
        line
        for line in told.splitlines()
        if line.startswith('quotegraph_oldest_due_job_seconds{queue="oven"')
    )
    assert 90 <= float(age.split()[1]) < 120


async def test_metrics_are_served_without_these_while_the_database_is_away() -> None:
    away = Database("postgresql://me@127.0.0.1:1/quotes")
    assert await queue_lengths(away) == []
    await away.dispose()
