"""The outbox: mails written by the transaction whose outcome they tell, and sent after it.

A mail holds what its template is filled with. What stands in the mail therefore stays within the team: the
job that sends it, in the queue of all teams, knows nothing but its id.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.columns import TeamOwned, Timestamped, code_field, enum_field, id_field, instant_field, text_field
from models.described_enum import DescribedEnum
from models.keys import same_team_key

NO_TEAM: Final = "system"
"""In place of a team: owns the mails that belong to none, such as the reset of a password.

No team can have this id, and row-level security treats it like any other.
"""
MOST_RECIPIENTS: Final = 20
RETRIES: Final = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 120, 300, 600))
"""How long to wait after each failure that may pass; after the last one the mail has failed."""


class MailPurpose(DescribedEnum):
    """What a mail is for; the value names its template in `documents/mail`."""

    INVITATION = "invitation", "Asks a person to join a team."
    EMAIL_CONFIRMATION = "email_confirmation", "Proves that an address belongs to who signed up with it."
    PASSWORD_RESET = "password_reset", "Lets a person choose another password."
    QUOTE = "quote", "Brings a quote to the client."
    INVOICE = "invoice", "Brings an invoice to the client."
    QUOTE_REMINDER = "quote_reminder", "Reminds the client of a quote that is about to expire."
    INVOICE_REMINDER = "invoice_reminder", "Reminds the client of an invoice that is overdue."
    QUOTE_ACCEPTED = "quote_accepted", "Confirms to the client that a quote was accepted."
    WEBHOOK_DISABLED = "webhook_disabled", "Tells the owners that a webhook endpoint was disabled."


WITH_SECRET: Final = frozenset(
    {MailPurpose.INVITATION, MailPurpose.EMAIL_CONFIRMATION, MailPurpose.PASSWORD_RESET}
)
"""Mails with a link that is as good as a password: what they say is not kept once they are sent."""


DOCUMENT_MAILS: Final = frozenset(
    {
        MailPurpose.QUOTE,
        MailPurpose.INVOICE,
        MailPurpose.QUOTE_REMINDER,
        MailPurpose.INVOICE_REMINDER,
        MailPurpose.QUOTE_ACCEPTED,
    }
)
"""Mails about a quote or an invoice, in the words of the team."""


class MailStatus(DescribedEnum):
    """How far a mail has come."""

    QUEUED = "QUEUED", "Waits to be sent, for the first time or again."
    SENT = "SENT", "Was taken by the mail server."
    FAILED = "FAILED", "Was refused for good, or could not be sent for a day."


class Mail(TeamOwned, Timestamped, table=True):
    """One mail of a team, or of `NO_TEAM`, to all of its recipients."""

    __tablename__ = "mail"
    __table_args__ = (
        same_team_key("quote_id", "quote"),
        same_team_key("invoice_id", "invoice"),
        Index("mail_created_at_idx", "team_id", "created_at", "id"),
        Index(
            "mail_quote_idx",
            "team_id",
            "quote_id",
            "created_at",
            "id",
            postgresql_where=text("quote_id is not null"),
        ),
        Index(
            "mail_invoice_idx",
            "team_id",
            "invoice_id",
            "created_at",
            "id",
            postgresql_where=text("invoice_id is not null"),
        ),
        Index(
            "mail_occasion_key",
            "team_id",
            "occasion",
            unique=True,
            postgresql_where=text("occasion is not null"),
        ),
    )

    purpose: str = code_field()
    """The value of a `MailPurpose`."""
    recipients: list[str] = Field(sa_type=ARRAY(Text))
    copies: list[str] = Field(sa_type=ARRAY(Text), default_factory=list)
    """Addresses in Cc."""
    sender_name: str | None = text_field(default=None)
    """Stands before the server's own address in From; nobody can choose the address itself."""
    reply_to: str | None = text_field(default=None)
    contents: dict[str, Any] = Field(sa_type=JSONB, default_factory=dict)
    """What the template is filled with."""
    status: MailStatus = enum_field(MailStatus, "mail_status", default=MailStatus.QUEUED)
    attempts: int = Field(default=0)
    last_error: str | None = text_field(default=None)
    sent_at: datetime | None = instant_field(default=None)

    quote_id: str | None = id_field(default=None)
    invoice_id: str | None = id_field(default=None)
    revision: int | None = None
    """Which revision of the quote it is about."""
    subject: str | None = text_field(default=None)
    """Of a mail about a document; those of others are known once they are written."""
    attach_pdf: bool = Field(default=False)
    """Whether the document goes with it, made when the mail is sent."""
    occasion: str | None = code_field(default=None)
    """What happens once only, such as the reminder three days before a quote expires."""
