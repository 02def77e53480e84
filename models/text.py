"""What text a field accepts."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from models.errors import ErrorCode, Faults, Path

NAME = 255
"""The most characters of a name, a number, a code or another single line."""
PROSE = 10_000
"""The most characters of notes, terms and descriptions."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAK = re.compile(r"[\n\r\t\u2028\u2029]")


def read_text(value: str, path: Path, faults: Faults, *, most: int = NAME, required: bool = False) -> str:
    """`value` in Unicode NFC without white space around it; a single line where `most` is `NAME`.

    Notes TOO_LONG over `most` characters, INVALID for control characters and lone surrogates, and REQUIRED
    for nothing but white space where `required`.
    """
    if _CONTROL.search(value) or (most <= NAME and _LINE_BREAK.search(value.strip())):
        faults.add(path, ErrorCode.INVALID, "Must not contain control characters.")
        return ""
    text = unicodedata.normalize("NFC", value).strip()
    if len(text) > most:
        faults.add(path, ErrorCode.TOO_LONG, f"Must have at most {most} characters, not {len(text)}.")
    elif required and not text:
        faults.add(path, ErrorCode.REQUIRED, "Must not be empty.")
    return text


def read_texts(
    draft: Mapping[str, Any],
    limits: Mapping[str, int],
    path: Path,
    faults: Faults,
    *,
    required: frozenset[str] = frozenset(),
) -> dict[str, str | None]:
    """The texts of `draft` that `limits` names, cleaned; empty becomes None, left out stays left out."""
    found: dict[str, str | None] = {}
    for name, most in limits.items():
        if name in draft:
            here, needed = (*path, name), name in required
            value = draft[name]
            if value is None and needed:
                faults.add(here, ErrorCode.REQUIRED, "Must not be null.")
            found[name] = (
                None if value is None else read_text(value, here, faults, most=most, required=needed) or None
            )
    return found
