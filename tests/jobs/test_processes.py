"""`quotegraph worker` and `quotegraph serve` as an operator starts, stops and loses them."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import asyncpg
import httpx2
import pytest

from benchmarks.processes import free_port
from models.mail import NO_TEAM, Mail, MailPurpose, MailStatus
from resolvers.mail import mail_queue
from server.database import Database
from tests.commands import QUOTEGRAPH, environment
from tests.http_client import http_client
from tests.jobs.conftest import StartWorker
from tests.mail_server import MailServer, mail_server
from tests.waiting import PATIENCE, until


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    """A mail server that takes its time: nothing is answered before the test says so."""
    async with mail_server() as server:
        server.answers.clear()
        yield server


def mailing(post: MailServer, **more: Any) -> dict[str, Any]:
    return {"smtp_url": f"smtp://127.0.0.1:{post.port}", "mail_from": "quotes@example.com", **more}


async def queue(database: Database) -> str:
    contents = {"path": "/reset/s3cret", "expires": "tomorrow"}
    async with database.transaction(NO_TEAM) as session:
        mail = await mail_queue(
            session, NO_TEAM, MailPurpose.PASSWORD_RESET, to="ann@example.com", contents=contents
        )
    return mail.id


async def status(database: Database, mail_id: str) -> MailStatus:
    async with database.transaction(NO_TEAM) as session:
        return (await session.get_one(Mail, (NO_TEAM, mail_id))).status


async def is_sent(database: Database, mail_id: str) -> bool:
    return await status(database, mail_id) is MailStatus.SENT


async def is_forgotten(owner: asyncpg.Connection) -> bool:
    """Whether the job is gone, as it is when its work is done, a moment after the mail."""
    count = "select count(*) from procrastinate_jobs where task_name = 'mail.send'"
    return bool(await owner.fetchval(count) == 0)


async def count_workers(owner: asyncpg.Connection) -> int:
    return int(await owner.fetchval("select count(*) from procrastinate_workers"))


async def gone(process: subprocess.Popen[bytes]) -> int:
    return await asyncio.to_thread(process.wait, PATIENCE)


async def test_a_worker_that_is_killed_loses_no_job(
    post: MailServer, database: Database, owner: asyncpg.Connection, start_worker: StartWorker
) -> None:
    mail_id = await queue(database)
    first = start_worker(**mailing(post, job_stalled_after=2))
    await asyncio.wait_for(post.reads.wait(), PATIENCE)
    first.kill()
    await gone(first)
    start_worker(**mailing(post, job_stalled_after=2))
    post.answers.set()
    await until(partial(is_sent, database, mail_id))
    await until(partial(is_forgotten, owner))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_that_is_stopped_finishes_its_job(
    post: MailServer, database: Database, start_worker: StartWorker, number: signal.Signals
) -> None:
    mail_id = await queue(database)
    worker = start_worker(**mailing(post, shutdown_timeout=PATIENCE))
    await asyncio.wait_for(post.reads.wait(), PATIENCE)
    worker.send_signal(number)
    with pytest.raises(subprocess.TimeoutExpired):
        await asyncio.to_thread(worker.wait, 0.3)
    post.answers.set()
    assert await gone(worker) == 0
    assert await status(database, mail_id) is MailStatus.SENT


async def test_a_worker_gives_back_what_it_cannot_finish_in_time(
    post: MailServer, database: Database, owner: asyncpg.Connection, start_worker: StartWorker
) -> None:
    mail_id = await queue(database)
    worker = start_worker(**mailing(post, shutdown_timeout=0.5))
    await asyncio.wait_for(post.reads.wait(), PATIENCE)
    worker.terminate()
    assert await gone(worker) == 0
    assert await status(database, mail_id) is MailStatus.QUEUED
    job = await owner.fetchrow(
        "select status, worker_id from procrastinate_jobs where task_name = 'mail.send'"
    )
    assert (job["status"], job["worker_id"]) == ("todo", None)


async def test_a_worker_serves_metrics_where_it_is_told_to(
    post: MailServer, database: Database, start_worker: StartWorker
) -> None:
    post.answers.set()
    await queue(database)
    start_worker(**mailing(post, worker_metrics_port=(port := free_port())))
    await asyncio.wait_for(post.holds(1), PATIENCE)
    sent = 'quotegraph_jobs_total{outcome="succeeded",task="mail.send"} 1.0'
    async with http_client() as http:

        async def is_told() -> bool:
            return sent in (await http.get(f"http://127.0.0.1:{port}/metrics")).text

        await until(is_told)


@pytest.mark.parametrize(("option", "works"), [("--worker", True), ("--no-worker", False)])
async def test_the_server_does_jobs_unless_it_is_told_not_to(
    post: MailServer,
    database: Database,
    database_url: str,
    owner: asyncpg.Connection,
    option: str,
    works: bool,
) -> None:
    post.answers.set()
    mail_id = await queue(database)
    given = environment(**mailing(post, database_url=database_url, port=(port := free_port())))
    server = subprocess.Popen([QUOTEGRAPH, "serve", option], env=given)  # noqa: ASYNC220
    try:
        async with http_client(base_url=f"http://127.0.0.1:{port}") as http:
            await until(lambda: answers(http))
            if works:
                await until(partial(is_sent, database, mail_id))
            metrics = (await http.get("/metrics")).text
        waiting = 'quotegraph_jobs_in_queue{queue="mail",state="due"} 1.0' in metrics
        assert waiting is not works
        assert await count_workers(owner) == (1 if works else 0)
    finally:
        server.terminate()
        assert await gone(server) == 0
    assert await count_workers(owner) == 0


async def answers(http: httpx2.AsyncClient) -> bool:
    try:
        return (await http.get("/readyz")).status_code == 200
    except httpx2.TransportError:
        return False
