"""Composing pages from top to bottom: what every part of a document is put on paper with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from documents.formats import Formats
from documents.pdf.look import HAIRLINE, Look, Styles
from documents.pdf.sheet import ARTIFACT, Align, Sheet, Tag
from documents.pdf.text import Line, Style, Typesetter
from models.frozen_document import DocumentView, Party

FOOT = 62.0
"""What the foot of a page takes from its end, in points."""
_FOOT_LINE = 34.0


@dataclass(slots=True)
class Composer:
    """Pages in the making; `y` is how far down the last one is filled."""

    view: DocumentView
    type: Typesetter
    formats: Formats
    words: Mapping[str, str]
    look: Look
    styles: Styles
    size: tuple[float, float]
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0
    on_break: Callable[[], None] | None = None
    """Puts what is repeated at the top of a new page."""
    reserved: float = 0.0
    """What is kept free at the end of each page, for what closes it."""
    before_break: Callable[[], None] | None = None
    """Puts what closes a page that is left."""

    @property
    def inset(self) -> float:
        """How far text keeps from the ends of a table, in points."""
        return 8.0 if self.look.table == "band" else 3.0

    @property
    def sheet(self) -> Sheet:
        """The page that is being filled."""
        return self.sheets[-1]

    @property
    def left(self) -> float:
        """Where lines start."""
        return self.look.margin

    @property
    def right(self) -> float:
        """Where lines end."""
        return self.size[0] - self.look.margin

    @property
    def width(self) -> float:
        """From margin to margin."""
        return self.right - self.left

    @property
    def bottom(self) -> float:
        """How far down a page is filled at most."""
        return self.size[1] - FOOT - self.reserved

    @property
    def room(self) -> float:
        """What is left of the page."""
        return self.bottom - self.y

    def new_page(self) -> None:
        """Goes on to the next page."""
        if self.sheets and self.before_break:
            self.before_break()
        self.sheets.append(Sheet(*self.size, self.formats.right_to_left))
        self.y = self.look.top
        if self.on_break:
            self.on_break()

    def need(self, height: float) -> None:
        """Goes on to the next page unless there is so much room on this one."""
        if self.room < height and self.y > self.look.top:
            self.new_page()

    def skip(self, height: float) -> None:
        """Leaves so much empty."""
        self.y += height

    def put(
        self, line: Line, x: float, align: Align = "start", tag: Tag = ("P",), top: float | None = None
    ) -> None:
        """Puts a line whose leading begins at `top`, which is as far as the page is filled if not given."""
        style = line.style
        ascent = (style.leading - style.size) / 2 + style.size * 0.86
        self.sheet.text(line, x, (self.y if top is None else top) + ascent, align, tag)

    def stack(
        self, lines: Sequence[Line], x: float, top: float, align: Align = "start", tag: Tag = ("P",)
    ) -> float:
        """Puts lines one below the other from `top` on, and returns where they end."""
        for line in lines:
            self.put(line, x, align, tag, top)
            top += line.style.leading
        return top

    def numbers(self, lines: Sequence[Line], end: float, width: float, top: float, tag: Tag) -> None:
        """Puts numbers into a column, by their last digits: which are at the right in every script."""
        if self.formats.right_to_left:
            self.stack(lines, end - width, top, "start", tag)
        else:
            self.stack(lines, end, top, "end", tag)

    def rule(
        self,
        x: float | None = None,
        width: float | None = None,
        color: str = HAIRLINE,
        thickness: float = 0.6,
    ) -> None:
        """A line across the page, or part of it, at the height reached."""
        self.sheet.box(self.left if x is None else x, self.y, width or self.width, thickness, color)

    def prose(self, heading: str, text: str, style: Style) -> None:
        """A heading and text under it, over as many pages as it takes."""
        lines = self.type.lines(text, style, self.width)
        title = self.type.line(heading, self.styles.accent)
        self.need(title.style.leading + min(len(lines), 3) * style.leading)
        self.put(title, self.left, tag=("H2",))
        self.skip(title.style.leading + 2)
        key = f"P:{heading}"
        for line in lines:
            self.need(style.leading)
            self.put(line, self.left, tag=(key,))
            self.skip(style.leading)

    def foot(self) -> None:
        """Numbers the pages, and says at the foot of each whose they are."""
        sender = self.view.document.sender
        known = " · ".join(part for part in (sender.name, website_of(sender), sender.email) if part)
        for number, sheet in enumerate(self.sheets, 1):
            page = self.words["page"].format(page=number, pages=len(self.sheets))
            shown = self.type.line(page, self.styles.muted)
            left = self.type.cut(known, self.styles.muted, self.width - shown.width - 20)
            y = self.size[1] - _FOOT_LINE
            sheet.box(self.left, y - 16, self.width, 0.6, HAIRLINE)
            sheet.text(left, self.left, y, tag=ARTIFACT)
            sheet.text(shown, self.right, y, "end", tag=ARTIFACT)


def website_of(party: Party) -> str | None:
    """The party's web address as it is printed, without what every one begins with."""
    return party.website and party.website.removeprefix("https://").removeprefix("http://").rstrip("/")
