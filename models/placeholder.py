"""Texts with placeholders in braces, such as `Quote {quote.number}`."""

import re
from collections.abc import Callable
from typing import Final

IN_BRACES: Final = re.compile(r"\{([^{}\r\n]*)\}")
_WITH_STOP: Final = re.compile(rf"{IN_BRACES.pattern}(\.?)")
_MARKS: Final = "\u200e\u200f\u2069"
"""Marks of direction that can follow the last character of a value."""


def fill(template: str, value_of: Callable[[str], str]) -> str:
    """The template with its placeholders filled in; what a value contains is never taken for one.

    A full stop that ends a value, as in `1.000,00 kr.` or `Acme Inc.`, ends the sentence too.
    """

    def filled(found: re.Match[str]) -> str:
        value = value_of(found[1])
        return value if value.rstrip(_MARKS).endswith(".") else value + found[2]

    return _WITH_STOP.sub(filled, template)
