"""Sending what is in the outbox.

Any number of processes may do it at the same time: one takes a mail, the others pass it over. A mail
goes out at least once: where a process dies between handing it over and noting so, its successor sends
the very same message again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from jinja2 import TemplateError

from documents.mail.letter import write_letter
from documents.mail.message import compose
from integrations.smtp import MailNotTaken, MailTransport
from models.mail import NO_TEAM, Mail, MailPurpose
from resolvers.mail import DueMail, mail_not_sent, mail_sent, mail_to_send, mails_take
from resolvers.perform import Store

log = structlog.get_logger("quotegraph.jobs")

INTERVAL = 2.0
AT_ONCE = 10
LEASE = timedelta(minutes=5)
"""Well above the longest time that handing over one mail may take."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How mails leave the house."""

    transport: MailTransport
    sender: str
    """The address that all of them come from."""
    public_url: str
    """What their links begin with."""


@asynccontextmanager
async def delivering(store: Store, outgoing: Outgoing, interval: float = INTERVAL) -> AsyncIterator[None]:
    """Runs `run_forever` for as long as the block lasts."""
    task = asyncio.create_task(run_forever(store, outgoing, interval))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def run_forever(store: Store, outgoing: Outgoing, interval: float = INTERVAL) -> None:
    """Sends due mails now and every `interval` seconds; outages of the database are waited out."""
    while True:
        try:
            while await deliver_due_mails(store, outgoing) == AT_ONCE:
                pass
        except Exception:
            log.exception("mail delivery failed")
        await asyncio.sleep(interval)


async def deliver_due_mails(store: Store, outgoing: Outgoing) -> int:
    """Tries the mails that are due, at most `AT_ONCE` of them, side by side, and returns how many."""
    async with store.transaction(NO_TEAM) as session:
        taken = await mails_take(session, AT_ONCE, LEASE)
    tried = await asyncio.gather(*(_deliver(store, outgoing, due) for due in taken), return_exceptions=True)
    for due, outcome in zip(taken, tried, strict=True):
        if isinstance(outcome, Exception):
            log.error("mail not delivered", mail=due.mail_id, exc_info=outcome)
        elif isinstance(outcome, BaseException):
            raise outcome
    return len(taken)


async def _deliver(store: Store, outgoing: Outgoing, due: DueMail) -> None:
    """Tries one mail outside any transaction, and notes what came of it."""
    async with store.transaction(due.team_id) as session:
        mail = await mail_to_send(session, due)
    if mail is None:
        return
    reason, for_good, refused = None, False, {}
    try:
        refused = dict(await _send(mail, outgoing))
    except MailNotTaken as error:
        reason, for_good = str(error), error.for_good
    except (TemplateError, ValueError) as error:
        log.error("mail cannot be written", mail=mail.id, purpose=mail.purpose, exc_info=error)
        reason, for_good = f"The mail cannot be written: {error}", True
    async with store.transaction(due.team_id) as session:
        if reason is None:
            await mail_sent(session, due, refused)
        else:
            log.warning("mail not taken", mail=mail.id, reason=reason, for_good=for_good)
            await mail_not_sent(session, due, reason, for_good=for_good)


async def _send(mail: Mail, outgoing: Outgoing) -> dict[str, str]:
    letter = write_letter(MailPurpose(mail.purpose), mail.contents, public_url=outgoing.public_url)
    message = compose(mail, letter, sender=outgoing.sender)
    recipients = [*mail.recipients, *mail.copies]
    return dict(await outgoing.transport.send(message, outgoing.sender, recipients))
