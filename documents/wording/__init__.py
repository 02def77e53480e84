"""The words of documents in the languages there are; English stands in for any other.

Each language is a file beside this one, with the same names in it.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale

_FOLDER = Path(__file__).parent
LANGUAGES = frozenset(file.stem for file in _FOLDER.glob("*.json"))


def wording(locale: Locale) -> Mapping[str, str]:
    """The words of the locale's language, by name."""
    return _words(locale.language if locale.language in LANGUAGES else "en")


@cache
def _words(language: str) -> Mapping[str, str]:
    words: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return MappingProxyType(words)
