"""Putting mails into the outbox, and noting what became of them.

`mail_queue` is called inside the transaction whose outcome the mail tells: either both are kept or neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.contact_details import read_email
from models.errors import ErrorCode, Faults, Path
from models.identifier import Prefix, new_id
from models.mail import MOST_RECIPIENTS, RETRIES, WITH_SECRET, Mail, MailPurpose, MailStatus
from models.text import PROSE, read_text
from resolvers.defer import defer

SEND = "mail.send"
"""The task that sends a mail."""
QUEUE = "mail"


@dataclass(frozen=True, slots=True)
class DueMail:
    """Where a mail that is to be sent is found."""

    team_id: str
    mail_id: str


async def mail_queue(
    session: AsyncSession,
    team_id: str,
    purpose: MailPurpose,
    *,
    to: str | Sequence[str],
    contents: Mapping[str, Any],
    copies: Sequence[str] = (),
    sender_name: str | None = None,
    reply_to: str | None = None,
) -> Mail:
    """Puts a mail into the outbox of the transaction's team, to be sent once that has committed.

    `team_id` is `NO_TEAM` for a mail of no team, whose transaction then is one of `NO_TEAM` too. `contents`
    fills the template of the purpose; links in it are paths below the public URL.

    Raises Refused INVALID for an address that cannot exist and for line breaks in `sender_name`, REQUIRED
    without a recipient, TOO_MANY for more than 20; the paths are the names of these arguments.
    """
    faults = Faults()
    addresses = [to] if isinstance(to, str) else to
    mail = Mail(
        team_id=team_id,
        id=new_id(Prefix.MAIL),
        purpose=purpose.value,
        recipients=_addresses(addresses, ("to",), faults),
        copies=_addresses(copies, ("copies",), faults),
        sender_name=read_text(sender_name, ("sender_name",), faults) or None if sender_name else None,
        reply_to=read_email(reply_to, ("reply_to",), faults) if reply_to else None,
        contents=dict(contents),
    )
    if not addresses:
        faults.add(("to",), ErrorCode.REQUIRED, "A mail needs a recipient.")
    faults.refuse_if_any()
    session.add(mail)
    await session.flush()
    await defer(session, SEND, queue=QUEUE, team_id=team_id, mail_id=mail.id)
    return mail


async def mail_find(session: AsyncSession, team_id: str, mail_id: str) -> Mail | None:
    """The mail with this id in the outbox of the team, or of `NO_TEAM`."""
    return await session.get(Mail, (team_id, mail_id))


async def mails_newest(session: AsyncSession, team_id: str, most: int) -> Sequence[Mail]:
    """The youngest mails in the outbox of the team, or of `NO_TEAM`, youngest first."""
    mail: Any = Mail
    newest = (mail.created_at.desc(), mail.id.desc())
    return (
        await session.scalars(select(mail).where(mail.team_id == team_id).order_by(*newest).limit(most))
    ).all()


async def mail_to_send(session: AsyncSession, due: DueMail) -> Mail | None:
    """The mail, or None where its fate is decided already."""
    mail = await session.get(Mail, (due.team_id, due.mail_id))
    return mail if mail is not None and mail.status is MailStatus.QUEUED else None


async def mail_sent(session: AsyncSession, due: DueMail, refused: Mapping[str, str]) -> None:
    """Records that the mail server has taken the mail, but for the recipients it `refused` with a reason."""
    mail = await session.get_one(Mail, (due.team_id, due.mail_id))
    mail.sent_at = datetime.now(UTC)
    mail.last_error = "; ".join(f"{address}: {reason}" for address, reason in refused.items()) or None
    mail.attempts += 1
    _end(mail, MailStatus.SENT)


async def mail_not_sent(
    session: AsyncSession, due: DueMail, reason: str, *, for_good: bool
) -> timedelta | None:
    """Records a failed attempt, and returns after which pause the next comes.

    None comes after the last one, and after one that failed `for_good`.
    """
    mail = await session.get_one(Mail, (due.team_id, due.mail_id))
    mail.attempts += 1
    mail.last_error = reason[:PROSE]
    if for_good or mail.attempts > len(RETRIES):
        _end(mail, MailStatus.FAILED)
        return None
    return RETRIES[mail.attempts - 1]


def _end(mail: Mail, status: MailStatus) -> None:
    mail.status = status
    if mail.purpose in WITH_SECRET:
        mail.contents = {}


def _addresses(given: Sequence[str], path: Path, faults: Faults) -> list[str]:
    if len(given) > MOST_RECIPIENTS:
        faults.add(path, ErrorCode.TOO_MANY, f"A mail has at most {MOST_RECIPIENTS} recipients.")
        return []
    return [read_email(address, (*path, str(n)), faults) for n, address in enumerate(given)]
