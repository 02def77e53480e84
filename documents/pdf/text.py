"""Setting text: characters that can be drawn, words, and lines no wider than they may be.

Text here is never markup: whatever somebody typed is drawn as they typed it.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from documents.pdf.bidi import direction, in_drawing_order, is_right_to_left, joined
from documents.pdf.fonts import Fonts, Run

_LINE_BREAKS: Final = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# between these one may break without a space: kana, Han, Hangul and full-width forms
_BREAKABLE: Final = re.compile(
    "[\u2e80-\u312f\u3190-\u31bf\u31f0-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_INVISIBLE_TEXT: Final = "\u200c\u200d\u200e\u200f"
"""Joiners and marks of direction: they have their effect, and are not drawn."""
_LONGEST: Final = 500
"""How many characters a line can have at most, whatever its size."""
_VARIATION: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: size and leading in points, colour as #rrggbb."""

    size: float
    leading: float
    color: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its runs from left to right, its width in points, and the text it stands for."""

    runs: tuple[Run, ...]
    width: float
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    shaped: str
    width: float
    spaced: bool
    """Whether a space comes before it."""


@dataclass(slots=True)
class Typesetter:
    """Sets text in some fonts, and notes the characters that none of them has."""

    fonts: Fonts
    missing: set[str] = field(default_factory=set)
    _known: dict[tuple[str, bool, bool], _Word] = field(default_factory=dict)

    def line(self, text: str, style: Style) -> Line:
        """The text on one line, however wide; line breaks become spaces."""
        words = [word for paragraph in _paragraphs(text) for word in self._words(paragraph, style)]
        return self._set(words, style, direction(text) == "R")

    def lines(self, text: str, style: Style, width: float) -> list[Line]:
        """The text on lines of at most `width` points; a word that is wider than that is broken."""
        found = []
        for paragraph in _paragraphs(text):
            backwards = direction(paragraph) == "R"
            for words in self._broken(self._words(paragraph, style), style, width):
                found.append(self._set(words, style, backwards))
        return found

    def cut(self, text: str, style: Style, width: float) -> Line:
        """The text on one line of at most `width` points, with an ellipsis for what does not fit."""
        start = " ".join(_paragraphs(text[:_LONGEST]))
        whole = self.line(start, style)
        if whole.width <= width and len(text) <= _LONGEST:
            return whole

        def beginning(end: int) -> Line:
            return self.line(start[:end].rstrip(" .,;:·") + "…", style)

        fitting = bisect_right(range(len(start)), width, key=lambda end: beginning(end).width)
        return beginning(max(fitting - 1, 0))

    def _words(self, paragraph: str, style: Style) -> list[_Word]:
        return [self._word(text, spaced, style.bold) for text, spaced in _split(paragraph)]

    def _word(self, text: str, spaced: bool, bold: bool) -> _Word:
        found = self._known.get((text, spaced, bold))
        if found is not None:
            return found
        shaped = joined(text) if is_right_to_left(text) else text
        visible = shaped.translate(_INVISIBLE)
        if not visible.isascii():
            self.missing.update(self.fonts.missing(visible))
        word = self._known[text, spaced, bold] = _Word(text, shaped, self.fonts.width(visible, bold), spaced)
        return word

    def _broken(self, words: list[_Word], style: Style, width: float) -> Iterator[list[_Word]]:
        room, space = width * 1000 / style.size, self.fonts.width(" ", style.bold)
        line: list[_Word] = []
        used = 0.0
        for whole in words:
            for word in [whole] if whole.width <= room else self._pieces(whole, style, room):
                gap = space if word.spaced and line else 0.0
                if line and used + gap + word.width > room:
                    yield line
                    line, used, gap = [], 0.0, 0.0
                line.append(word)
                used += gap + word.width
        yield line

    def _pieces(self, word: _Word, style: Style, room: float) -> Iterator[_Word]:
        """A word that is wider than a line in parts that are not, each of at least one character."""
        start, used, spaced = 0, 0.0, word.spaced
        for position, character in enumerate(shaped := word.shaped.translate(_INVISIBLE)):
            wide = self.fonts.width(character, style.bold)
            if used + wide > room and position > start:
                part = shaped[start:position]
                yield _Word(part, part, used, spaced)
                start, used, spaced = position, 0.0, False
            used += wide
        part = shaped[start:]
        yield _Word(part, part, used, spaced)

    def _set(self, words: list[_Word], style: Style, backwards: bool) -> Line:
        text = "".join(f" {word.text}" if word.spaced else word.text for word in words).strip()
        shaped = "".join(f" {word.shaped}" if word.spaced else word.shaped for word in words).strip()
        if is_right_to_left(shaped):
            shaped = in_drawing_order(shaped, "R" if backwards else "L")
        runs = self.fonts.runs(shaped.translate(_INVISIBLE), style.bold)
        width = sum(run.width for run in runs) * style.size / 1000
        return Line(tuple(runs), width, text.translate(_INVISIBLE), style)


def left_to_right(text: str) -> str:
    """The text such that it is read from left to right whatever surrounds it: a number, an address."""
    return f"\u200e{text}\u200e"


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of the text in composed form (NFC), without what is not to be drawn."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return [part.translate(_UNDRAWN) for part in _LINE_BREAKS.split(composed)]


def _split(paragraph: str) -> Iterator[tuple[str, bool]]:
    """The words of the paragraph, and whether a space comes before each."""
    for word in paragraph.split():
        spaced = True
        start = 0
        if not word.isascii() and _BREAKABLE.search(word):
            for position in range(1, len(word)):
                if _BREAKABLE.match(word[position]) or _BREAKABLE.match(word[position - 1]):
                    yield word[start:position], spaced
                    start, spaced = position, False
        yield word[start:], spaced


class _Undrawn(dict[int, int | str | None]):
    """Leaves out control and format characters: among them those that turn the direction of what follows."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        kind = unicodedata.category(character)
        keep: int | str | None = code
        if character in "\t\u00a0" or kind == "Zs":
            keep = " "
        elif character not in _INVISIBLE_TEXT and (kind in ("Cc", "Cf", "Cs") or _VARIATION.match(character)):
            keep = None
        self[code] = keep
        return keep


_UNDRAWN: Final = _Undrawn({0x2212: "-"})
_INVISIBLE: Final = dict.fromkeys(map(ord, _INVISIBLE_TEXT))
