"""What a team writes in mails about its documents, with placeholders for what differs between them."""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Index

from models.columns import TeamOwned, Timestamped, enum_field, text_field
from models.described_enum import DescribedEnum
from models.errors import ErrorCode, Faults, Path
from models.keys import team_key
from models.placeholder import IN_BRACES, fill
from models.text import NAME, PROSE, read_text


class MailTemplateKind(DescribedEnum):
    """What a mail about a document is for."""

    QUOTE = "QUOTE", "Brings a quote to the client."
    INVOICE = "INVOICE", "Brings an invoice to the client."
    QUOTE_REMINDER = "QUOTE_REMINDER", "Reminds the client of a quote that is about to expire."
    INVOICE_REMINDER = "INVOICE_REMINDER", "Reminds the client of an invoice that is overdue."
    QUOTE_ACCEPTED = "QUOTE_ACCEPTED", "Confirms to the client that a quote was accepted on its page."


class MailTemplate(TeamOwned, Timestamped, table=True):
    """A team's own words for one kind of mail; without a row it says what every team's says."""

    __tablename__ = "mail_template"
    __table_args__ = (
        team_key(),
        Index("mail_template_kind_key", "team_id", "kind", unique=True),
    )

    kind: MailTemplateKind = enum_field(MailTemplateKind, "mail_template_kind")
    subject: str = text_field()
    message: str = text_field()


PUBLIC_URL: Final = "publicUrl"
"""The one placeholder that is filled in when the mail is sent, as the address is kept nowhere."""
_EVERY: Final = (
    "client.name",
    "client.company",
    "team.name",
    "team.email",
    "team.phone",
    "document",
    "title",
    "total",
)
_OF_QUOTES: Final = ("quote.number", "validUntil")
_OF_INVOICES: Final = ("invoice.number", "dueDate", "amountDue")
PLACEHOLDERS: Final[Mapping[MailTemplateKind, frozenset[str]]] = {
    MailTemplateKind.QUOTE: frozenset((*_EVERY, *_OF_QUOTES)),
    MailTemplateKind.INVOICE: frozenset((*_EVERY, *_OF_INVOICES)),
    MailTemplateKind.QUOTE_REMINDER: frozenset((*_EVERY, *_OF_QUOTES)),
    MailTemplateKind.INVOICE_REMINDER: frozenset((*_EVERY, *_OF_INVOICES)),
    MailTemplateKind.QUOTE_ACCEPTED: frozenset((*_EVERY, *_OF_QUOTES, "signer.name", "acceptedOn")),
}
"""What can stand in braces in each kind of mail; `publicUrl` can, too, but not in the subject."""
_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows, by which a subject could be made to read as another."""


def read_subject(value: str, kind: MailTemplateKind, path: Path, faults: Faults) -> str:
    """One line with placeholders. Notes INVALID for one that does not exist, and as `read_text` does."""
    text = read_text(value, path, faults, most=NAME, required=True)
    _note_unknown(text, PLACEHOLDERS[kind], path, faults)
    return text


def read_message(value: str, kind: MailTemplateKind, path: Path, faults: Faults) -> str:
    """Paragraphs with placeholders. Notes INVALID for one that does not exist, and as `read_text` does."""
    text = read_text(value, path, faults, most=PROSE, required=True)
    _note_unknown(text, PLACEHOLDERS[kind] | {PUBLIC_URL}, path, faults)
    return text


def fill_subject(template: str, values: Mapping[str, str]) -> str:
    """The subject with its placeholders filled in: one line of at most 255 characters."""
    filled = _DIRECTION.sub("", " ".join(fill(template, values.__getitem__).split()))
    return filled if len(filled) <= NAME else filled[: NAME - 1] + "…"


def fill_message(template: str, values: Mapping[str, str]) -> list[str]:
    """The message with its placeholders filled in, cut into pieces between which the public URL belongs.

    What a value contains is never taken for a placeholder.
    """
    return [fill(piece, values.__getitem__) for piece in template.split(f"{{{PUBLIC_URL}}}")]


def _note_unknown(text: str, known: frozenset[str], path: Path, faults: Faults) -> None:
    for name in dict.fromkeys(IN_BRACES.findall(text)):
        if name not in known:
            choice = ", ".join(f"{{{each}}}" for each in sorted(known))
            faults.add(
                path, ErrorCode.INVALID, f"{{{name[:40]}}} is no placeholder here; there are {choice}."
            )
