"""Delivery as the server does it: over SMTP, each mail once, with patience, by several processes."""

import asyncio

from sqlalchemy import text

from integrations.smtp import Smtp
from jobs.mail import Outgoing, deliver_due_mails, delivering
from models.identifier import Prefix, new_id
from models.mail import NO_TEAM, Mail, MailPurpose, MailStatus
from resolvers.mail import mail_queue
from server.database import Database
from tests.mail_server import MailServer, mail_server


def outgoing(server: MailServer) -> Outgoing:
    return Outgoing(
        Smtp.of(f"smtp://127.0.0.1:{server.port}"), "quotes@example.com", "https://quotes.example"
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


async def let_time_pass(database: Database) -> None:
    """All mails are due again."""
    async with database.transaction(NO_TEAM) as session:
        await session.execute(text("update mail_queue set next_attempt_at = now()"))


async def test_a_queued_mail_is_sent_once(database: Database) -> None:
    mail_id = await queue(database)
    async with mail_server() as server:
        assert await deliver_due_mails(database, outgoing(server)) == 1
        assert await deliver_due_mails(database, outgoing(server)) == 0
    (message,) = server.messages
    body = message.get_body()
    assert body is not None and "https://quotes.example/reset/s3cret" in body.get_content()
    assert (await state(database, mail_id)).status is MailStatus.SENT


async def test_the_mails_of_every_team_go_out(database: Database) -> None:
    for team_id in (NO_TEAM, new_id(Prefix.TEAM), new_id(Prefix.TEAM)):
        await queue(database, team_id)
    async with mail_server() as server:
        assert await deliver_due_mails(database, outgoing(server)) == 3
    assert len(server.taken) == 3


async def test_a_mail_waits_for_a_server_that_is_away(database: Database) -> None:
    mail_id = await queue(database)
    async with mail_server() as server:
        away = outgoing(server)
    await deliver_due_mails(database, away)
    waiting = await state(database, mail_id)
    assert (waiting.status, waiting.attempts) == (MailStatus.QUEUED, 1)
    assert waiting.last_error
    assert await deliver_due_mails(database, away) == 0  # not before its pause is over
    await let_time_pass(database)
    async with mail_server() as back:
        await deliver_due_mails(database, outgoing(back))
    sent = await state(database, mail_id)
    assert (sent.status, sent.attempts, sent.last_error) == (MailStatus.SENT, 2, None)


async def test_a_mail_that_the_server_refuses_for_good_has_failed(database: Database) -> None:
    mail_id = await queue(database)
    async with mail_server() as server:
        server.refusals["ann@example.com"] = "550 No such user"
        await deliver_due_mails(database, outgoing(server))
        await let_time_pass(database)
        assert await deliver_due_mails(database, outgoing(server)) == 0
    failed = await state(database, mail_id)
    assert (failed.status, failed.attempts) == (MailStatus.FAILED, 1)
    assert "550 No such user" in str(failed.last_error)


async def test_a_mail_that_cannot_be_written_holds_nobody_up(database: Database) -> None:
    async with database.transaction(NO_TEAM) as session:
        broken = await mail_queue(
            session, NO_TEAM, MailPurpose.PASSWORD_RESET, to="ann@example.com", contents={}
        )
    await queue(database)
    async with mail_server() as server:
        assert await deliver_due_mails(database, outgoing(server)) == 2
    assert len(server.taken) == 1
    assert (await state(database, broken.id)).status is MailStatus.FAILED


async def test_processes_at_the_same_time_send_each_mail_once(database: Database, database_url: str) -> None:
    for _ in range(30):
        await queue(database)
    other = Database(database_url)
    try:
        async with (
            mail_server() as server,
            delivering(database, outgoing(server), 0.05),
            delivering(other, outgoing(server), 0.05),
        ):
            await asyncio.wait_for(server.holds(30), 20)
            await asyncio.sleep(0.2)
        assert len({message["Message-ID"] for message in server.messages}) == len(server.taken) == 30
    finally:
        await other.dispose()
