"""Mails about documents: to whom they go and what they say, in the words of the team or of this one mail."""

from collections.abc import Sequence
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.contact_details import comparable_email
from models.errors import ErrorCode, Faults, Refused
from models.frozen_document import DocumentKind
from models.invoice import Invoice
from models.mail import Mail, MailPurpose
from models.mail_template import MailTemplateKind, fill_message, fill_subject, read_message, read_subject
from models.public_link import PublicLink
from models.quote import Quote
from models.team import Team
from resolvers.letterhead import Letterhead, letterhead
from resolvers.mail import mail_queue
from resolvers.mail_template import words_of

_mail: Any = Mail


class SendDraft(TypedDict, total=False):
    """How a document is sent; what is left out is the client's address and the team's words."""

    to: list[str]
    cc: list[str]
    subject: str | None
    message: str | None
    attach_pdf: bool


async def mail_document(
    session: AsyncSession,
    head: Letterhead,
    kind: MailTemplateKind,
    draft: SendDraft,
    *,
    occasion: str | None = None,
) -> Mail:
    """Queues a mail about a document as `draft` says it. Sent under the team's name, answered to its address.

    Raises Refused with paths into `input`: REQUIRED without a recipient, INVALID for an address that cannot
    exist and for unknown placeholders, TOO_LONG, TOO_MANY.
    """
    subject, message = await _words(session, head, kind, draft)
    values = head.placeholders()
    subject = fill_subject(subject, values)
    try:
        mail = await mail_queue(
            session,
            head.team.id,
            MailPurpose[kind.name],
            to=_unique(draft.get("to", [head.client.email] if head.client.email else [])),
            copies=_unique(draft.get("cc") or []),
            contents={
                "subject": subject,
                "message": fill_message(message, values),
                "link_id": head.link.id,
                "locale": head.locale,
                **head.brand,
                "sender": head.team.name,
                "facts": head.facts(values),
            },
            sender_name=_display_name(head.team.name),
            reply_to=head.team.email,
        )
    except Refused as refused:
        raise _in_terms_of_input(refused) from None
    mail.subject, mail.occasion = subject, occasion
    mail.attach_pdf = draft.get("attach_pdf", True)
    if isinstance(head.document, Quote):
        mail.quote_id, mail.revision = head.document.id, head.document.revision
    else:
        mail.invoice_id = head.document.id
    return mail


async def _words(
    session: AsyncSession, head: Letterhead, kind: MailTemplateKind, draft: SendDraft
) -> tuple[str, str]:
    """The subject and the message, before they are filled in: of the draft, else of the team."""
    faults = Faults()
    estimate = head.kind is DocumentKind.ESTIMATE
    subject, message = await words_of(session, head.team, kind, head.locale, estimate=estimate)
    if draft.get("subject"):
        subject = read_subject(str(draft["subject"]), kind, ("input", "subject"), faults)
    if draft.get("message"):
        message = read_message(str(draft["message"]), kind, ("input", "message"), faults)
    faults.refuse_if_any()
    return subject, message


async def mail_when_sent(
    session: AsyncSession, team: Team, document: Quote | Invoice, link: PublicLink, draft: SendDraft | None
) -> None:
    """The mail that goes with sending: as `draft` says it, or once by itself where the client has an address.

    Raises Refused as `mail_document` does.
    """
    head = await letterhead(session, team, document, link)
    if draft is not None or (head.client.email and not await recipients_so_far(session, document)):
        kind = MailTemplateKind.QUOTE if isinstance(document, Quote) else MailTemplateKind.INVOICE
        await mail_document(session, head, kind, draft or {})


async def recipients_so_far(session: AsyncSession, document: Quote | Invoice) -> Sequence[str]:
    """To whom the document was last mailed, in this revision; nobody where it never was."""
    about = _mail.quote_id if isinstance(document, Quote) else _mail.invoice_id
    statement = select(_mail.recipients).where(
        _mail.team_id == document.team_id,
        about == document.id,
        _mail.purpose.in_([MailPurpose.QUOTE.value, MailPurpose.INVOICE.value]),
    )
    if isinstance(document, Quote):
        statement = statement.where(_mail.revision == document.revision)
    newest = statement.order_by(_mail.created_at.desc(), _mail.id.desc()).limit(1)
    return list((await session.scalar(newest)) or ())


def _display_name(name: str) -> str:
    """The team's name as one that can stand before an address without being taken for another one."""
    return " ".join(name.replace("@", " at ").replace("<", " ").replace(">", " ").split())


def _unique(addresses: Sequence[str]) -> list[str]:
    return list({comparable_email(address): address for address in reversed(addresses)}.values())[::-1]


_ARGUMENTS = {"to": "to", "copies": "cc"}


def _in_terms_of_input(refused: Refused) -> Refused:
    errors = []
    for error in refused.errors:
        name, *rest = error.path
        if name not in _ARGUMENTS:  # the team's own name or address, which is no matter of this input
            errors.append(
                type(error)(ErrorCode.INVALID_STATE, ("id",), f"The team's settings: {error.message}")
            )
        else:
            errors.append(type(error)(error.code, ("input", _ARGUMENTS[name], *rest), error.message))
    return Refused(*errors)
