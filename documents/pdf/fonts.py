"""The fonts that documents are set in, and which of them has which character.

Noto Sans is part of the product: Latin, Greek, Cyrillic, Arabic and Hebrew. A folder of further TrueType
fonts covers what else is needed, such as Chinese, Japanese and Korean.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

_VENDORED: Final = Path(__file__).parent / "fonts"
_NAMES: Final = ("NotoSans", "NotoSansArabic", "NotoSansHebrew")
_SUFFIXES: Final = (".ttf", ".ttc")
REPLACEMENT: Final = "\ufffd"
"""Drawn for a character that no font has."""


class FontUnusable(Exception):
    """A font file that cannot be used: only those with TrueType outlines can be put into a PDF."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font in its two weights, by the names under which ReportLab knows them."""

    regular: TTFont
    bold: TTFont

    def weight(self, bold: bool) -> TTFont:
        """The font of the weight."""
        return self.bold if bold else self.regular


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one font, in the order they are drawn in; the width is for a size of 1000."""

    font: str
    text: str
    width: float


@dataclass(slots=True)
class Fonts:
    """Faces in the order in which they are asked for a character."""

    faces: tuple[Face, ...]
    _known: dict[str, Face | None] = field(default_factory=dict)
    _widths: dict[bool, dict[str, float]] = field(default_factory=lambda: {False: {}, True: {}})

    def face_of(self, character: str) -> Face | None:
        """The first face that has the character, or None."""
        try:
            return self._known[character]
        except KeyError:
            code = ord(character)
            found = next((face for face in self.faces if code in face.regular.face.charToGlyph), None)
            self._known[character] = found
            return found

    def missing(self, text: str) -> Iterator[str]:
        """The characters of the text that no face has."""
        return (character for character in text if self.face_of(character) is None)

    def width(self, text: str, bold: bool) -> float:
        """How wide the text is for a size of 1000."""
        widths = self._widths[bold]
        try:
            return sum([widths[character] for character in text])
        except KeyError:
            for character in text:
                if character not in widths:
                    widths[character] = sum(run.width for run in self.runs(character, bold))
            return sum([widths[character] for character in text])

    def runs(self, text: str, bold: bool) -> list[Run]:
        """The text as runs of one font each; `REPLACEMENT` stands for characters that no font has."""
        if text.isascii() and text.isprintable():
            return [_run(self.faces[0].weight(bold), text)] if text else []
        spans: list[tuple[Face, list[str]]] = []
        for character in text:
            face = self.face_of(character)
            if face is None:
                character, face = REPLACEMENT, self.faces[0]
            if spans and (spans[-1][0] is face or character == " "):
                spans[-1][1].append(character)
            else:
                spans.append((face, [character]))
        return [_run(face.weight(bold), "".join(characters)) for face, characters in spans]


@cache
def fonts(folder: Path | None = None) -> Fonts:
    """The product's own fonts, and after them those of the folder, by name; read once in each process.

    A file `X-Bold.ttf` is the bold of `X-Regular.ttf` or `X.ttf`. Raises FontUnusable.
    """
    faces = [_face(_VENDORED / f"{name}-Regular.ttf") for name in _NAMES]
    faces += [_face(file) for file in font_files(folder) if not file.stem.endswith("-Bold")]
    return Fonts(tuple(faces))


def font_files(folder: Path | None) -> list[Path]:
    """The font files in the folder, in the order of their names."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES) if folder else []


def _face(regular: Path) -> Face:
    bold = regular.with_stem(regular.stem.removesuffix("-Regular") + "-Bold")
    return Face(_registered(regular), _registered(bold if bold.exists() else regular))


def _registered(file: Path) -> TTFont:
    name = file.stem if file.parent == _VENDORED else f"{file.parent.name}/{file.stem}"
    try:
        font = TTFont(name, str(file), asciiReadable=False, shapable=False)
    except (TTFError, OSError) as error:
        raise FontUnusable(f"{file} cannot be used: {error}. Only TrueType outlines will do.") from None
    pdfmetrics.registerFont(font)
    return font


def _run(font: TTFont, text: str) -> Run:
    widths, other = font.face.charWidths, font.face.defaultWidth
    return Run(font.fontName, text, sum(widths.get(ord(character), other) for character in text))
