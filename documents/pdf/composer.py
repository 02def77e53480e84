"""Composing pages from top to bottom: what every part of a document is put on paper with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

from documents.formats import Formats
from documents.pdf.look import HAIRLINE, Look, Styles
from documents.pdf.sheet import ARTIFACT, Align, Sheet, Tag
from documents.pdf.text import Line, Style, Typesetter
from models.frozen_document import DocumentView, Party

FOOT = 56.0
"""What the foot of a page takes from its end, in points."""
_FOOT_LINE = 30.0
_BETWEEN_PARAGRAPHS = 0.4
"""The space between paragraphs, in lines."""
_FEWEST = 2
"""How many lines of a paragraph stand at the end of a page, or at the top of one, at least."""


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
    begun: float = 0.0
    """How far down the last page was filled when it began, by what is repeated on each."""
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
        self.begun = self.y

    def need(self, height: float) -> None:
        """Goes on to the next page unless there is so much room on this one, or nothing on it yet."""
        if self.room < height and self.y > self.begun:
            self.new_page()

    def flow(self, lines: Sequence[Line], put: Callable[[Line], None], after: float = 0.0) -> None:
        """Puts lines over as many pages as it takes, with no line of several alone on a page.

        On the last page there is room for `after` more points below them.
        """
        rest = list(lines)
        while rest:
            count = _portion(rest, self.room, after)
            if not count and self.y <= self.begun:
                count = max(_fitting(rest, self.room), 1)
            for line in rest[:count]:
                put(line)
                self.skip(line.style.leading)
            rest = rest[count:]
            if rest:
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

    def prose(self, heading: str, text: str, style: Style, after: float = 0.0) -> None:
        """A heading and paragraphs under it, over as many pages as it takes, the last with `after` left."""
        paragraphs = [self.type.lines(part, style, self.width) for part in text.splitlines() if part.strip()]
        if not paragraphs:
            return
        title = self.type.line(heading, self.styles.accent)
        whole = len(paragraphs) == 1 and len(paragraphs[0]) <= 1 + _FEWEST
        first = min(len(paragraphs[0]), 1 + _FEWEST) * style.leading
        self.need(title.style.leading + 2 + first + (after if whole else 0.0))
        self.put(title, self.left, tag=("H2",))
        self.skip(title.style.leading + 2)
        for number, lines in enumerate(paragraphs):
            if number:
                self.skip(style.leading * _BETWEEN_PARAGRAPHS)
            put = partial(self.put, x=self.left, tag=(f"P:{heading}{number}",))
            self.flow(lines, put, after if lines is paragraphs[-1] else 0.0)

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


def _fitting(lines: Sequence[Line], room: float) -> int:
    """How many of the lines there is room for."""
    ends = accumulate(line.style.leading for line in lines)
    return sum(end <= room + 0.01 for end in ends)


def _portion(lines: Sequence[Line], room: float, after: float) -> int:
    """How many of the lines to put on this page, and the rest on the next ones: none alone on either."""
    count = _fitting(lines, room)
    if count == len(lines):
        if sum(line.style.leading for line in lines) + after <= room + 0.01:
            return count
        count -= _FEWEST
    elif len(lines) - count < _FEWEST:
        count = len(lines) - _FEWEST
    return count if count >= _FEWEST else 0
