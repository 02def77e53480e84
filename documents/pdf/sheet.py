"""A page as a list of things to draw, which knows nothing of PDF.

Distances are in points from the top and from the side where reading starts: on a sheet that is read from
right to left everything is mirrored, so the layout need not know.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from documents.pdf.text import Line

Align = Literal["start", "end", "center"]
Tag = tuple[str, ...]
"""Where a text belongs in the structure, from the outside in, such as ("Table", "TR:3", "TD:1")."""

ARTIFACT: Final[Tag] = ()
"""What is not part of the content: page numbers, repeated headers."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text with its left end and its baseline."""

    x: float
    y: float
    line: Line
    tag: Tag


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, or with a `stroke` its outline."""

    x: float
    y: float
    width: float
    height: float
    color: str
    stroke: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The logo."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of an address."""

    x: float
    y: float
    size: float
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """A part of the page that leads to an address."""

    x: float
    y: float
    width: float
    height: float
    url: str


Item = Text | Box | Picture | Code | Link


@dataclass(slots=True)
class Sheet:
    """One page; x and y of its items are from its left and its top."""

    width: float
    height: float
    mirrored: bool
    items: list[Item] = field(default_factory=list)

    def text(self, line: Line, x: float, y: float, align: Align = "start", tag: Tag = ("P",)) -> None:
        """Puts a line with its start, end or centre at x and its baseline at y."""
        start = x - {"start": 0.0, "center": line.width / 2, "end": line.width}[align]
        self.items.append(Text(self._left(start, line.width), y, line, tag))

    def box(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Fills a rectangle."""
        self.items.append(Box(self._left(x, width), y, width, height, color))

    def frame(self, x: float, y: float, width: float, height: float, color: str, stroke: float) -> None:
        """Outlines a rectangle."""
        self.items.append(Box(self._left(x, width), y, width, height, color, stroke))

    def picture(self, x: float, y: float, width: float, height: float) -> None:
        """Puts the logo there."""
        self.items.append(Picture(self._left(x, width), y, width, height))

    def code(self, x: float, y: float, size: float, url: str) -> None:
        """Puts a QR code there."""
        self.items.append(Code(self._left(x, size), y, size, url))

    def link(self, x: float, y: float, width: float, height: float, url: str) -> None:
        """Makes a rectangle lead to the address."""
        self.items.append(Link(self._left(x, width), y, width, height, url))

    def _left(self, start: float, width: float) -> float:
        return self.width - start - width if self.mirrored else start
