"""Filling a mail's template: a subject, and the same text for readers of plain text and of HTML.

Each purpose has two templates named after it: `….txt`, whose first line is the subject, and `….html`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from models.mail import MailPurpose

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


def write_letter(purpose: MailPurpose, contents: Mapping[str, Any], *, public_url: str) -> Letter:
    """The mail of this purpose; its links are `contents`' paths below `public_url`.

    Raises jinja2.UndefinedError where `contents` lacks something that the template needs.
    """

    def link(path: str) -> str:
        return f"{public_url.rstrip('/')}/{path.lstrip('/')}"

    values = {**contents, "link": link, "home": public_url}
    written = _ENVIRONMENT.get_template(f"{purpose.value}.txt").render(values)
    subject, _, text = written.partition("\n")
    html = _ENVIRONMENT.get_template(f"{purpose.value}.html").render(values | {"subject": subject})
    return Letter(subject.strip(), text.strip() + "\n", html)
