"""Delivery as the server does it: over SMTP, each mail once, with patience, by several workers."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

import asyncpg
from pydantic import SecretStr

from benchmarks.processes import free_port
from models.identifier import Prefix, new_id
from models.mail import NO_TEAM, RETRIES, Mail, MailPurpose, MailStatus
from resolvers.mail import mail_queue
from server.database import Database
from server.settings import Settings
from tests.jobs.conftest import app_of, worker
from tests.mail_server import MailServer, mail_server
from tests.waiting import PATIENCE, until


def mailing(settings: Settings, server: MailServer) -> Settings:
    return settings.model_copy(
        update={
            "smtp_url": SecretStr(f"smtp://127.0.0.1:{server.port}"),
            "mail_from": "quotes@example.com",
            "public_url": "https://quotes.example",
        }
    )


async def queue(database: Database, team_id: str = NO_TEAM, **contents: str) -> str:
    """The id of a mail that lets Ann choose another password."""
    given = {"path": "/reset/s3cret", "expires": "tomorrow"} | contents
    async with database.transaction(team_id) as session:
        mail = await mail_queue(
            session, team_id, MailPurpose.PASSWORD_RESET, to="ann@example.com", contents=given
        )
    return mail.id


async def state(database: Database, mail_id: str) -> Mail:
    async with database.transaction(NO_TEAM) as session:
        return await session.get_one(Mail, (NO_TEAM, mail_id))


def sending(
    settings: Settings, database: Database, server: MailServer
) -> AbstractAsyncContextManager[list[str]]:
    """A worker that sends mails by this server."""
    return worker(partial(app_of, mailing(settings, server), database))


async def it_is(database: Database, mail_id: str, status: MailStatus, attempts: int = 1) -> None:
    """Waits for the mail to be in this state after so many attempts."""

    async def reached() -> bool:
        mail = await state(database, mail_id)
        return (mail.status, mail.attempts) == (status, attempts)

    await until(reached)


async def let_time_pass(owner: asyncpg.Connection) -> None:
    """All mails are due again."""
    await owner.execute("update procrastinate_jobs set scheduled_at = now() where task_name = 'mail.send'")


async def test_a_queued_mail_is_sent_once(settings: Settings, database: Database) -> None:
    mail_id = await queue(database)
    async with mail_server() as server, sending(settings, database, server):
        await it_is(database, mail_id, MailStatus.SENT)
        await asyncio.sleep(1.5)  # in which the worker looks for more
    (message,) = server.messages
    body = message.get_body()
    assert body is not None and "https://quotes.example/reset/s3cret" in body.get_content()


async def test_the_mails_of_every_team_go_out(settings: Settings, database: Database) -> None:
    for team_id in (NO_TEAM, new_id(Prefix.TEAM), new_id(Prefix.TEAM)):
        await queue(database, team_id)
    async with mail_server() as server, sending(settings, database, server):
        await asyncio.wait_for(server.holds(3), PATIENCE)


async def test_a_mail_waits_for_a_server_that_is_away(
    settings: Settings, database: Database, owner: asyncpg.Connection
) -> None:
    mail_id = await queue(database)
    async with sending(settings, database, MailServer(free_port())):
        await it_is(database, mail_id, MailStatus.QUEUED, attempts=1)
    assert (await state(database, mail_id)).last_error
    pause = await owner.fetchval(
        "select scheduled_at - at from procrastinate_jobs job join procrastinate_events event"
        " on event.job_id = job.id and event.type = 'started' where task_name = 'mail.send'"
    )
    assert pause >= RETRIES[0] - timedelta(seconds=1), "it is kept to the second"
    async with mail_server() as back, sending(settings, database, back):
        await let_time_pass(owner)
        await it_is(database, mail_id, MailStatus.SENT, attempts=2)
    assert (await state(database, mail_id)).last_error is None


async def test_a_mail_that_the_server_refuses_for_good_has_failed(
    settings: Settings, database: Database, owner: asyncpg.Connection
) -> None:
    mail_id = await queue(database)
    async with mail_server() as server, sending(settings, database, server):
        server.refusals["ann@example.com"] = "550 No such user"
        await it_is(database, mail_id, MailStatus.FAILED, attempts=1)
    assert "550 No such user" in str((await state(database, mail_id)).last_error)
    assert await owner.fetchval("select count(*) from procrastinate_jobs where task_name = 'mail.send'") == 0


async def test_a_mail_that_cannot_be_written_holds_nobody_up(settings: Settings, database: Database) -> None:
    async with database.transaction(NO_TEAM) as session:
        broken = await mail_queue(
            session, NO_TEAM, MailPurpose.PASSWORD_RESET, to="ann@example.com", contents={}
        )
    mail_id = await queue(database)
    async with mail_server() as server, sending(settings, database, server):
        await it_is(database, mail_id, MailStatus.SENT)
        await it_is(database, broken.id, MailStatus.FAILED)
    assert len(server.taken) == 1


async def test_workers_at_the_same_time_send_each_mail_once(settings: Settings, database: Database) -> None:
    for _ in range(30):
        await queue(database)
    async with (
        mail_server() as server,
        sending(settings, database, server),
        sending(settings, database, server),
    ):
        await asyncio.wait_for(server.holds(30), PATIENCE)
        await asyncio.sleep(0.2)
    assert len({message["Message-ID"] for message in server.messages}) == len(server.taken) == 30


async def test_without_a_mail_server_mails_wait_for_one(settings: Settings, database: Database) -> None:
    mail_id = await queue(database)
    async with worker(partial(app_of, settings, database)):
        await asyncio.sleep(1.5)
    assert (await state(database, mail_id)).status is MailStatus.QUEUED
    async with mail_server() as server, sending(settings, database, server):
        await it_is(database, mail_id, MailStatus.SENT)
