"""Workers in this process: what becomes of jobs, whatever happens to the worker or to the database."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg
import pytest
from procrastinate import App

from jobs.app import queues_of
from jobs.news import channel_of
from jobs.rescue import MOST_ATTEMPTS, rescue
from jobs.retry import Patience
from resolvers.defer import defer
from server.announcer import Announcer
from server.database import Database
from server.settings import Settings
from tests.jobs.conftest import app_of, worker
from tests.waiting import PATIENCE, until


class Kitchen:
    """A task of the test's own: bakes, and does not bake what is burnt."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._app = partial(app_of, settings, database)
        self.baked: list[str] = []
        self.hot, self.open = asyncio.Event(), asyncio.Event()
        """Set as soon as something is in the oven; and what is in the oven stays there until this is set."""

    def app(self) -> App:
        app = self._app()

        @app.task(name="cake.bake", retry=Patience(timedelta(0)))
        async def bake(cake: str) -> None:
            if cake == "burnt":
                raise ValueError(cake)
            self.hot.set()
            await self.open.wait()
            self.baked.append(cake)

        return app


@pytest.fixture
def kitchen(settings: Settings, database: Database) -> Kitchen:
    return Kitchen(settings, database)


async def order(database: Database, cake: str) -> None:
    async with database.transaction(None) as session:
        await defer(session, "cake.bake", cake=cake)


async def is_forgotten(owner: asyncpg.Connection) -> bool:
    """Whether the job is gone, as it is when its work is done, a moment after it ended."""
    return await job(owner) is None


async def job(owner: asyncpg.Connection) -> Any:
    return await owner.fetchrow("select * from procrastinate_jobs where task_name = 'cake.bake'")


async def listens(owner: asyncpg.Connection, app: App) -> bool:
    """Whether a worker listens to what is said of all its queues, the last one included."""
    listening = "select count(*) from pg_stat_activity where state = 'idle' and query like $1"
    return bool(await owner.fetchval(listening, f'LISTEN "{channel_of(max(queues_of(app)))}"%'))


async def test_a_job_is_done_at_once_and_forgotten(
    kitchen: Kitchen, database: Database, database_url: str, owner: asyncpg.Connection
) -> None:
    kitchen.open.set()
    never = 10 * PATIENCE  # by itself
    async with Announcer(database_url) as announcer, worker(kitchen.app, look_every=never) as ended:
        database.job_announcer = announcer.announce_jobs
        await until(partial(listens, owner, kitchen.app()))
        for n in range(3):
            await order(database, str(n))
            await until(lambda: len(ended) == n + 1)  # noqa: B023
    assert ended == ["succeeded"] * 3
    assert await job(owner) is None


async def test_a_job_that_fails_is_tried_again_and_then_kept_for_an_operator(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    await order(database, "burnt")
    async with worker(kitchen.app) as ended:
        await until(lambda: len(ended) == 2)
    assert ended == ["failed"] * 2
    failed = await job(owner)
    assert (failed["status"], failed["attempts"]) == ("failed", 2)


async def test_a_worker_that_stops_finishes_what_it_began(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    await order(database, "slow")
    async with worker(kitchen.app, grace=PATIENCE) as ended:
        await asyncio.wait_for(kitchen.hot.wait(), PATIENCE)
        asyncio.get_running_loop().call_later(0.5, kitchen.open.set)
    assert (kitchen.baked, ended) == (["slow"], ["succeeded"])
    assert await owner.fetchval("select count(*) from procrastinate_workers") == 0


async def test_what_takes_longer_than_its_grace_is_given_back(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    await order(database, "endless")
    async with worker(kitchen.app, grace=0.2) as ended:
        await asyncio.wait_for(kitchen.hot.wait(), PATIENCE)
    assert ended == ["given_back"]
    assert (await job(owner))["status"] == "todo"
    kitchen.open.set()
    async with worker(kitchen.app):
        await until(lambda: kitchen.baked == ["endless"])


async def test_a_tick_of_the_clock_is_heard_by_one_worker(
    settings: Settings, database: Database, owner: asyncpg.Connection
) -> None:
    ticks: list[int] = []

    def app() -> App:
        made = app_of(settings, database)

        @made.periodic(cron="* * * * *")
        @made.task(name="clock.tick")
        async def tick(timestamp: int) -> None:
            ticks.append(timestamp)

        return made

    async def all_work() -> bool:
        return bool(await owner.fetchval("select count(*) from procrastinate_workers") == 3)

    async with worker(app), worker(app), worker(app):
        await until(all_work)
        await until(lambda: ticks)  # the last one, as they had not begun then
        await asyncio.sleep(1)  # in which the others would have come to it
    assert len(ticks) == len(set(ticks)), "another may have come meanwhile"


async def test_a_worker_outlives_the_loss_of_its_connections(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    kitchen.open.set()
    async with worker(kitchen.app):
        await order(database, "before")
        await until(partial(is_forgotten, owner))
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'quotegraph jobs' and datname = current_database()"
        )
        await order(database, "after")
        await until(lambda: kitchen.baked == ["before", "after"])


async def test_a_worker_waits_for_a_database_that_is_not_ready(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    kitchen.open.set()
    await order(database, "patient")
    await owner.execute("alter table procrastinate_workers rename to workers_away")
    async with worker(kitchen.app):
        await asyncio.sleep(0.5)
        await owner.execute("alter table workers_away rename to procrastinate_workers")
        await until(lambda: kitchen.baked == ["patient"])


async def test_a_worker_stops_though_the_database_is_away(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    kitchen.open.set()
    async with asyncio.timeout(2 * PATIENCE), worker(kitchen.app):
        await order(database, "the last")
        await until(partial(is_forgotten, owner))
        await owner.execute("alter table procrastinate_workers rename to workers_away")
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})


async def abandoned(owner: asyncpg.Connection, attempts: int = 0, silent: str = "1 hour") -> None:
    """A job that began `silent` ago, by a worker that was not heard of since."""
    worker_id = await owner.fetchval(
        "insert into procrastinate_workers (last_heartbeat) values (now() - $1::text::interval) returning id",
        silent,
    )
    await owner.execute(
        "update procrastinate_jobs set status = 'doing', worker_id = $1, attempts = $2", worker_id, attempts
    )


async def test_jobs_of_a_silent_worker_are_given_back_once(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    await order(database, "lost")
    await abandoned(owner, silent="21 seconds")
    async with kitchen.app().open_async() as app:
        await asyncio.gather(*(rescue(app, stalled_after=20, longest=600) for _ in range(3)))
    found = await job(owner)
    assert (found["status"], found["attempts"], found["worker_id"]) == ("todo", 1, None)


async def test_jobs_of_a_worker_that_lives_are_left_to_it(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    await order(database, "in good hands")
    await abandoned(owner, silent="1 second")
    async with kitchen.app().open_async() as app:
        await rescue(app, stalled_after=20, longest=600)
        assert (await job(owner))["status"] == "doing"
        await owner.execute("update procrastinate_events set at = now() - interval '11 minutes'")
        await rescue(app, stalled_after=20, longest=600)  # longer than any job may take
        assert (await job(owner))["status"] == "todo"


async def test_a_job_that_brings_down_every_worker_is_not_given_back_for_ever(
    kitchen: Kitchen, database: Database, owner: asyncpg.Connection
) -> None:
    await order(database, "bomb")
    await abandoned(owner, attempts=MOST_ATTEMPTS - 1)
    async with kitchen.app().open_async() as app:
        await rescue(app, stalled_after=20, longest=600)
    assert (await job(owner))["status"] == "failed"
