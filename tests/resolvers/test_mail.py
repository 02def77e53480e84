"""The outbox: a mail is kept with the transaction it tells of, and tried again with patience."""

import pytest
from sqlalchemy import text

from models.errors import ErrorCode, Refused
from models.identifier import Prefix, new_id
from models.mail import NO_TEAM, RETRIES, Mail, MailPurpose, MailStatus
from resolvers.mail import DueMail, mail_not_sent, mail_queue, mail_sent, mail_to_send
from server.database import Database


async def queued(database: Database, team_id: str, to: str = "ann@example.com") -> DueMail:
    """A mail of this team in the outbox."""
    async with database.transaction(team_id) as session:
        contents = {"path": "/reset/s3cret", "expires": "tomorrow"}
        mail = await mail_queue(session, team_id, MailPurpose.PASSWORD_RESET, to=to, contents=contents)
    return DueMail(mail.team_id, mail.id)


async def jobs(database: Database) -> list[DueMail]:
    """The mails that a worker is to send, oldest first."""
    async with database.connection(None) as connection:
        said = text("select args from procrastinate_jobs where task_name = 'mail.send' order by id")
        return [DueMail(**arguments) for arguments in await connection.scalars(said)]


async def row(database: Database, due: DueMail) -> Mail:
    async with database.transaction(due.team_id) as session:
        return await session.get_one(Mail, (due.team_id, due.mail_id))


async def test_a_mail_is_kept_only_with_its_transaction(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.transaction(NO_TEAM) as session:
            await mail_queue(session, NO_TEAM, MailPurpose.PASSWORD_RESET, to="a@example.com", contents={})
            raise LookupError
    assert await jobs(database) == []


async def test_mails_of_all_teams_and_of_none_are_to_be_sent(database: Database) -> None:
    team = new_id(Prefix.TEAM)
    mails = [await queued(database, owner) for owner in (NO_TEAM, team, NO_TEAM)]
    assert await jobs(database) == mails


async def test_what_a_mail_says_stays_within_its_team(database: Database) -> None:
    team, other = new_id(Prefix.TEAM), new_id(Prefix.TEAM)
    await queued(database, team)
    for somebody, seen in ((team, 1), (other, 0), (NO_TEAM, 0), (None, 0), ("*", 0)):
        async with database.transaction(somebody) as session:
            assert await session.scalar(text("select count(*) from mail")) == seen, somebody


async def test_a_sent_mail_forgets_its_secret(database: Database) -> None:
    mail = await queued(database, NO_TEAM)
    async with database.transaction(mail.team_id) as session:
        await mail_sent(session, mail, {})
    after = await row(database, mail)
    assert (after.status, after.attempts, after.contents) == (MailStatus.SENT, 1, {})
    assert after.sent_at is not None
    async with database.transaction(mail.team_id) as session:
        assert await mail_to_send(session, mail) is None


async def test_a_failed_attempt_waits_longer_each_time_and_ends(database: Database) -> None:
    mail, pauses = await queued(database, NO_TEAM), []
    for _ in range(len(RETRIES) + 1):
        async with database.transaction(mail.team_id) as session:
            pauses.append(await mail_not_sent(session, mail, "451 Later", for_good=False))
    assert pauses == [*RETRIES, None]
    assert list(RETRIES) == sorted(RETRIES)
    after = await row(database, mail)
    assert (after.status, after.last_error) == (MailStatus.FAILED, "451 Later")


async def test_a_mail_refused_for_good_is_not_tried_again(database: Database) -> None:
    mail = await queued(database, NO_TEAM)
    async with database.transaction(mail.team_id) as session:
        assert await mail_not_sent(session, mail, "550 No such user", for_good=True) is None
    assert (await row(database, mail)).status is MailStatus.FAILED


@pytest.mark.parametrize(
    ("arguments", "code", "path"),
    [
        ({"to": []}, ErrorCode.REQUIRED, ("to",)),
        ({"to": "nobody"}, ErrorCode.INVALID, ("to", "0")),
        ({"to": "ann@example.com\nBcc: all@example.com"}, ErrorCode.INVALID, ("to", "0")),
        ({"to": "Ann <ann@example.com>"}, ErrorCode.INVALID, ("to", "0")),
        ({"to": "a@example.com, b@example.com"}, ErrorCode.INVALID, ("to", "0")),
        ({"to": ["ann@example.com"] * 21}, ErrorCode.TOO_MANY, ("to",)),
        ({"copies": ["ann@example.com", "x"]}, ErrorCode.INVALID, ("copies", "1")),
        ({"sender_name": "Ann\r\nBcc: all@example.com"}, ErrorCode.INVALID, ("sender_name",)),
        ({"reply_to": "ann@example.com\r\nX: y"}, ErrorCode.INVALID, ("reply_to",)),
    ],
)
async def test_addresses_and_names_cannot_smuggle_headers_in(
    database: Database, arguments: dict[str, object], code: ErrorCode, path: tuple[str, ...]
) -> None:
    given = {"to": "ann@example.com", **arguments}
    async with database.transaction(NO_TEAM) as session:
        with pytest.raises(Refused) as refused:
            await mail_queue(session, NO_TEAM, MailPurpose.INVITATION, contents={}, **given)  # type: ignore[arg-type]
    assert [(error.code, error.path) for error in refused.value.errors] == [(code, path)]
