"""The looks of documents: one layout, three sets of measures, and the colours of a brand."""

from dataclasses import dataclass
from typing import Final, Literal

from documents.brand import readable
from documents.pdf.text import Style
from models.team import DocumentTemplate

INK: Final = "#1f2328"
MUTED: Final = "#5f6873"
HAIRLINE: Final = "#d5dae0"
PAPER: Final = "#ffffff"
GOOD: Final = "#067647"
BAD: Final = "#b42318"
DEFAULT_COLOR: Final = "#1f5fa8"


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
    DocumentTemplate.MODERN: Look("split", "band", 50, 46, 9.25, 25, 5.5, 20, True),
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
    heading: Style
    """What the document is about."""
    group: Style
    """A heading over lines of the table."""
    accent: Style
    grand: Style
    color: str
    """The brand's, where it can be read on white; the band is of the brand's own."""
    band: str
    tint: str

    @classmethod
    def of(cls, look: Look, brand: str | None) -> "Styles":
        """The styles; the brand's colour is darkened as far as it has to be for text to be read."""
        chosen = brand or DEFAULT_COLOR
        color = (readable(chosen) or DEFAULT_COLOR) if look.colored else INK
        size = look.text

        def style(scale: float, ink: str = INK, *, bold: bool = False) -> Style:
            return Style(round(size * scale, 2), round(size * scale * 1.38, 2), ink, bold)

        return cls(
            body=style(1),
            strong=style(1, bold=True),
            muted=style(0.9, MUTED),
            label=style(0.82, MUTED, bold=True),
            title=Style(look.title, look.title * 1.2, color, True),
            heading=style(1.3, bold=True),
            group=style(1.06, color, bold=True),
            accent=style(0.88, color, bold=True),
            grand=style(1.3, color, bold=True),
            color=color,
            band=chosen,
            tint=_mixed(color, 0.91) if look.colored else PAPER,
        )


def _mixed(color: str, white: float) -> str:
    """The colour `#rrggbb` with this share of white."""
    channels = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(channel + (255 - channel) * white):02x}" for channel in channels)
