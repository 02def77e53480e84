"""A mail as it goes over the wire (RFC 5322): multipart, text first and HTML after it."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from documents.mail.letter import Letter
from models.mail import Mail


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PDF that goes with a mail."""

    name: str
    content: bytes


def compose(mail: Mail, letter: Letter, *, sender: str, attachment: Attachment | None = None) -> EmailMessage:
    """The message of `mail`, from the address `sender`, under the name that the mail gives.

    Sent twice, it is the same message to the reader: its Message-ID follows from the mail's id. Raises
    ValueError for a header that would hold a line break.
    """
    message = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2]
    message["From"] = Address(mail.sender_name or "Quotegraph", addr_spec=sender)
    message["To"] = ", ".join(mail.recipients)
    if mail.copies:
        message["Cc"] = ", ".join(mail.copies)
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if attachment:
        message.add_attachment(
            attachment.content, maintype="application", subtype="pdf", filename=attachment.name
        )
    return message
