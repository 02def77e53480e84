"""The words of public pages and of mails about documents, by language; English stands in for any other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from models.localised import locale_of

_FOLDER: Final = Path(__file__).parent
LANGUAGES: Final = frozenset(file.stem for file in _FOLDER.glob("*.json"))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; `language` is its BCP 47 tag."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, name: str, /, **values: Any) -> str:
        """The text called `name`, with its placeholders filled in. Raises KeyError for one there is not."""
        return self.texts[name].format_map(values) if values else self.texts[name]


@cache
def words_for(tag: str) -> Words:
    """The words in the language of a locale."""
    language = locale_of(tag).language
    language = language if language in LANGUAGES else "en"
    return Words(language, json.loads((_FOLDER / f"{language}.json").read_text("utf-8")))
