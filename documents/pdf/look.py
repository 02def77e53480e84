"""The looks of documents: one layout, three sets of measures, and the colours of a brand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from documents.pdf.text import Style
from models.team import DocumentTemplate

INK: Final = "#1f2328"
MUTED: Final = "#5f6873"
HAIRLINE: Final = "#d5dae0"
DEFAULT_COLOR: Final = "#1f5fa8"
_LEGIBLE: Final = 4.5
"""The contrast of text with its ground (WCAG 2.2, 1.4.3)."""


@dataclass(frozen=True, slots=True)
class Look:
    """The measures of a look, in points."""

    letterhead: Literal["split", "centred"]
    table: Literal["band", "ruled", "plain"]
    margin: float
    top: float
    text: float
    title: float
    padding: float
    """Above and below the text of a row."""
    gap: float
    """Between the parts of a page."""
    colored: bool
    """Whether the brand's colour is seen beyond the logo."""


LOOKS: Final = {
    DocumentTemplate.MODERN: Look("split", "band", 50, 46, 9.25, 25, 5.5, 22, True),
    DocumentTemplate.CLASSIC: Look("centred", "ruled", 62, 50, 9.5, 15, 5, 20, False),
    DocumentTemplate.COMPACT: Look("split", "plain", 36, 32, 7.75, 14, 2.4, 11, True),
}


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of text of a look in a brand's colour."""

    body: Style
    strong: Style
    muted: Style
    label: Style
    title: Style
    accent: Style
    grand: Style
    color: str
    tint: str

    @classmethod
    def of(cls, look: Look, brand: str | None) -> "Styles":
        """The styles; the brand's colour is darkened as far as it has to be for text to be read."""
        chosen = brand or DEFAULT_COLOR
        color = legible(chosen) if look.colored else INK
        size = look.text

        def style(scale: float, ink: str = INK, *, bold: bool = False) -> Style:
            return Style(round(size * scale, 2), round(size * scale * 1.42, 2), ink, bold)

        return cls(
            body=style(1),
            strong=style(1, bold=True),
            muted=style(0.9, MUTED),
            label=style(0.82, MUTED, bold=True),
            title=Style(look.title, look.title * 1.2, color, True),
            accent=style(0.85, color, bold=True),
            grand=style(1.28, color, bold=True),
            color=chosen if look.colored else INK,
            tint=_mixed(chosen, 0.91) if look.colored else "#ffffff",
        )


def legible(color: str) -> str:
    """The colour, darkened as far as it has to be to be read on white."""
    darkened = color
    for share in range(1, 21):
        if (1.05 / (_luminance(darkened) + 0.05)) >= _LEGIBLE:
            break
        darkened = _hex(channel * (1 - share / 20) for channel in _channels(color))
    return darkened


def _mixed(color: str, white: float) -> str:
    return _hex(channel + (255 - channel) * white for channel in _channels(color))


def _channels(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def _hex(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(channel):02x}" for channel in channels)


def _luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [
        part / 12.92 if (part := channel / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for channel in _channels(color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
