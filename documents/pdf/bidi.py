"""Text from right to left: Arabic letters joined, and lines put into the order they are drawn in.

python-bidi orders (Unicode Annex 9) and arabic-reshaper joins, into Unicode's presentation forms, which the
Arabic font holds; so no font has to be interpreted beyond its character map.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

from arabic_reshaper import ArabicReshaper
from bidi import get_display

_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_PAIRS: Final = "()[]{}<>«»‹›≤≥"
_MIRRORED: Final = dict(
    zip(_PAIRS, "".join(_PAIRS[i : i + 2][::-1] for i in range(0, len(_PAIRS), 2)), strict=True)
)
# python-bidi does not mirror brackets: this mark, which goes wherever the character before it goes, comes out
# in front of it where the direction is from right to left
_MARK: Final = "\u034f"
_RESHAPER: Final = ArabicReshaper({"delete_harakat": False, "support_zwj": True})


def is_right_to_left(text: str) -> bool:
    """Whether any of it is written from right to left, or marked so as the amounts of such languages are."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def direction(paragraph: str) -> Literal["L", "R"]:
    """The direction of a paragraph: that of its first letter (UAX 9, P2 and P3)."""
    for character in paragraph:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "R"
        if kind == "L":
            return "L"
    return "L"


@lru_cache(maxsize=4096)
def joined(word: str) -> str:
    """The word with its Arabic letters in the forms they take beside each other, still in reading order."""
    shaped: str = _RESHAPER.reshape(word)
    return shaped


def in_drawing_order(line: str, base: Literal["L", "R"]) -> str:
    """The line from left to right, with brackets turned round where the text runs the other way."""
    marked = "".join(each + _MARK if each in _MIRRORED else each for each in line.replace(_MARK, ""))
    ordered: str = get_display(marked, base_dir=base)
    drawn, position = [], 0
    while position < len(ordered):
        character = ordered[position]
        if character == _MARK:
            drawn.append(_MIRRORED[ordered[position + 1]])
        else:
            drawn.append(character)
        position += 2 if character == _MARK or character in _MIRRORED else 1
    return "".join(drawn)
