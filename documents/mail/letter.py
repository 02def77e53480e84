"""Filling a mail's template: a subject, and the same text for readers of plain text and of HTML.

Each purpose has two templates named after it: `….txt`, whose first line is the subject, and `….html`. Mails
about documents say what the team has written, and share the pair `document`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from documents.brand import readable
from models.link_address import LinkAddresses
from models.mail import DOCUMENT_MAILS, Mail, MailPurpose
from models.wording import words_for

INK: Final = "#1d2430"
"""What stands out in the mails of a team without a colour."""

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says."""

    subject: str
    text: str
    html: str


def letter_of(mail: Mail, links: LinkAddresses) -> Letter:
    """What a mail of the outbox says, with its links as `links` writes them."""
    contents = dict(mail.contents)
    if mail.purpose in DOCUMENT_MAILS:
        contents["address"] = links.url(mail.team_id, contents["link_id"])
        contents["words"] = words_for(contents["locale"])
        contents["logo"] = contents.get("logo")  # which mails that were queued before it had not
        contents["color"] = readable(contents.get("color")) or INK
        contents["message"] = "\0".join(contents["message"])  # no text of a person contains that character
    return write_letter(MailPurpose(mail.purpose), contents, public_url=links.origin)


def write_letter(purpose: MailPurpose, contents: Mapping[str, Any], *, public_url: str) -> Letter:
    """The mail of this purpose; its links are `contents`' paths below `public_url`.

    Raises jinja2.UndefinedError where `contents` lacks something that the template needs.
    """

    def link(path: str) -> str:
        return f"{public_url.rstrip('/')}/{path.lstrip('/')}"

    values = {**contents, "link": link, "home": public_url}
    name = "document" if purpose in DOCUMENT_MAILS else purpose.value
    written = _ENVIRONMENT.get_template(f"{name}.txt").render(values)
    subject, _, text = written.partition("\n")
    html = _ENVIRONMENT.get_template(f"{name}.html").render(values | {"subject": subject})
    return Letter(subject.strip(), text.strip() + "\n", html)
