"""What documents, their pages and mails say of themselves, by language; English stands in for any other.

A language is one file beside this one, and all have the same names in four parts: `document`, the words of
documents wherever they are shown; `page`, what pages and the frames of mails say beside that; `mail`, what
mails say where the team has not written its own; and `estimate_mail`, what those about estimates say.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from babel import Locale

from models.localised import locale_of
from models.mail_template import MailTemplateKind
from models.placeholder import fill

_FOLDER: Final = Path(__file__).parent
LANGUAGES: Final = frozenset(file.stem for file in _FOLDER.glob("*.json"))
_ISOLATED: Final = "\u2068{}\u2069"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; `language` is its BCP 47 tag."""

    language: str
    document: Mapping[str, str]
    page: Mapping[str, str]
    mail: Mapping[MailTemplateKind, tuple[str, str]]
    """The subject and the message of each kind of mail, with placeholders."""
    estimate_mail: Mapping[MailTemplateKind, tuple[str, str]]
    """The same for each kind of mail about an estimate."""

    @property
    def direction(self) -> str:
        """Where lines of this language begin, as HTML says it: `ltr` or `rtl`."""
        return Locale(self.language).text_direction

    def __call__(self, name: str, /, **values: Any) -> str:
        """The text called `name`, with its placeholders filled in. Raises KeyError for one there is not.

        In a language that is written from right to left, values keep their own direction (UAX 9, isolates):
        else the full stop of `Acme Inc.` would come before it.
        """
        if self.direction == "rtl":
            values = {name: _ISOLATED.format(value) for name, value in values.items()}
        return self.plain(name, **values)

    def plain(self, name: str, /, **values: Any) -> str:
        """As by a call, but without any characters that cannot be seen: for texts that are kept."""
        text = self.page[name] if name in self.page else self.document[name]
        return fill(text, lambda placeholder: str(values[placeholder])) if values else text


def words_for(tag: str) -> Words:
    """The words in the language of a locale."""
    language = locale_of(tag).language
    return _words(language if language in LANGUAGES else "en")


@cache
def _words(language: str) -> Words:
    read = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return Words(
        language,
        MappingProxyType(read["document"]),
        MappingProxyType(read["page"]),
        _mails(read["mail"]),
        _mails(read["estimate_mail"]),
    )


def _mails(read: Mapping[str, Mapping[str, str]]) -> Mapping[MailTemplateKind, tuple[str, str]]:
    return MappingProxyType(
        {MailTemplateKind(kind): (mail["subject"], mail["message"]) for kind, mail in read.items()}
    )
