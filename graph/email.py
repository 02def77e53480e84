"""The mails about quotes and invoices in the schema."""

from datetime import datetime

import strawberry

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.engine.fields import column
from graph.engine.node import Node, node
from graph.enums import expose
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.mail import Mail, MailStatus

SCOPE = "read:emails"

expose(MailStatus, name="EmailStatus")


class EmailSortKey(DescribedEnum):
    """What e-mails can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the e-mail was queued."


@strawberry.input(description="Which e-mails to list; all that is given must hold.")
class EmailFilter:
    """All that is given must hold."""

    status: list[MailStatus] | None = condition(
        lambda mail, statuses: mail.status.in_(statuses), "Any of these statuses."
    )


EMAILS = Collection(
    row=Mail,
    scope=SCOPE,
    sort_keys={EmailSortKey.CREATED_AT: SortKey(lambda mail: mail.created_at, datetime)},
    default_sort=(EmailSortKey.CREATED_AT, SortDirection.DESC),
    filter=EmailFilter,
    sort=sort_input(EmailSortKey, "e-mails"),
)


@node(Mail, prefix="mail", scope=SCOPE, description="An e-mail that was sent, or is about to be.")
class Email(Node):
    """A row of `mail`."""

    to: list[str] = column(Mail.recipients, "The addresses it goes to.")
    cc: list[str] = column(Mail.copies, "The addresses that get a copy.")
    subject: str | None = column(Mail.subject, "The subject; null for one that is about no document.")
    status: MailStatus = column(Mail.status, "How far it has come.")
    attach_pdf: bool = column(Mail.attach_pdf, "Whether the document goes with it as a PDF.")
    attempts: int = column(Mail.attempts, "How often it was tried to send it.")
    failure: str | None = column(
        Mail.last_error, "Why the last attempt failed, or which recipients were refused."
    )
    created_at: datetime = column(Mail.created_at, "When it was queued.")
    sent_at: datetime | None = column(Mail.sent_at, "When the mail server took it.")
