"""Sending a mail that stands in the outbox.

A mail goes out at least once: where a process dies between handing it over and noting so, another sends the
very same message again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import structlog
from jinja2 import TemplateError
from procrastinate import App

from documents.file_name import file_name
from documents.mail.letter import letter_of
from documents.mail.message import Attachment, compose
from integrations.smtp import MailNotTaken
from jobs.retry import Later, Patience
from jobs.workshop import Outgoing, Workshop
from models.mail import RETRIES, Mail
from resolvers.document_view import invoice_view, quote_view
from resolvers.mail import QUEUE, SEND, DueMail, mail_not_sent, mail_sent, mail_to_send
from resolvers.perform import Store

log = structlog.get_logger("quotegraph.jobs")


def register(app: App, workshop: Workshop) -> None:
    """Lets `app` send mails, if there is a mail server: else they wait in their queue for one that can."""
    outgoing = workshop.outgoing
    if outgoing is None:
        return

    @app.task(name=SEND, queue=QUEUE, retry=Patience(*RETRIES))
    async def send(team_id: str, mail_id: str) -> None:
        pause = await deliver(workshop.store, outgoing, DueMail(team_id, mail_id))
        if pause is not None:
            raise Later(pause)


async def deliver(store: Store, outgoing: Outgoing, due: DueMail) -> timedelta | None:
    """Tries one mail outside any transaction, and notes what came of it.

    Returns after which pause to try again; None for a mail that needs no further attempt.
    """
    async with store.transaction(due.team_id) as session:
        mail = await mail_to_send(session, due)
    if mail is None:
        return None
    reason, for_good = "", False
    try:
        refused = await _send(store, mail, outgoing)
    except MailNotTaken as error:
        reason, for_good = str(error), error.for_good
    except (TemplateError, ValueError) as error:
        log.error("mail cannot be written", mail=mail.id, purpose=mail.purpose, exc_info=error)
        reason, for_good = f"The mail cannot be written: {error}", True
    else:
        async with store.transaction(due.team_id) as session:
            await mail_sent(session, due, refused)
        return None
    log.warning("mail not taken", mail=mail.id, reason=reason, for_good=for_good)
    async with store.transaction(due.team_id) as session:
        return await mail_not_sent(session, due, reason, for_good=for_good)


async def _send(store: Store, mail: Mail, outgoing: Outgoing) -> Mapping[str, str]:
    attachment = await _document(store, mail, outgoing) if mail.attach_pdf else None
    message = compose(mail, letter_of(mail, outgoing.links), sender=outgoing.sender, attachment=attachment)
    return await outgoing.transport.send(message, outgoing.sender, [*mail.recipients, *mail.copies])


async def _document(store: Store, mail: Mail, outgoing: Outgoing) -> Attachment | None:
    """The document that the mail is about, as it is when the mail is sent."""
    if outgoing.render is None:
        return None
    async with store.transaction(mail.team_id) as session:
        if mail.invoice_id is not None:
            view = await invoice_view(session, mail.team_id, mail.invoice_id)
        elif mail.quote_id is not None:
            view = await quote_view(session, mail.team_id, mail.quote_id, mail.revision)
        else:
            return None
    address = outgoing.links.url(mail.team_id, mail.contents["link_id"])
    printed = await outgoing.render(replace(view, public_url=address))
    return Attachment(file_name(view.document), printed)
