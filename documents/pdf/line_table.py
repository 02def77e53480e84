"""The lines of a document as a table that goes on over pages, with what has been added up so far."""

from dataclasses import dataclass, field, replace
from typing import Final

from documents.pdf.composer import Composer
from documents.pdf.letterhead import running_head
from documents.pdf.look import HAIRLINE, INK, MUTED
from documents.pdf.sheet import ARTIFACT, Tag
from documents.pdf.text import Line, Style
from models.document import LineItemKind
from models.frozen_document import FrozenLine
from models.pricing import DiscountType

_NUMBERS: Final = ("quantity", "unit_price", "tax", "amount")
_MOST_UNIT: Final = 84.0
_COLUMN_GAP: Final = 16.0
_UNIT_GAP: Final = 3.5
_WHOLE: Final = 12
"""Up to how many lines of text a row is kept on one page."""


@dataclass(slots=True)
class _Row:
    """A line of the document, set: its numbers, and what it says once there is a width for that."""

    line: FrozenLine
    cells: dict[str, list[Line]]
    unit: Line | None
    """What the quantity counts, where it stands beside that."""
    texts: list[Line] = field(default_factory=list)

    @property
    def height(self) -> float:
        return max(sum(line.style.leading for line in lines) for lines in (self.texts, *self.cells.values()))

    @property
    def is_heading(self) -> bool:
        return self.line.kind is LineItemKind.HEADING


class LineTable:
    """Puts the lines of the document on its pages."""

    def __init__(self, page: Composer) -> None:
        self.page = page
        lines = page.view.document.lines
        self.taxed = any(line.tax_rate for line in lines)
        self.columns = [name for name in _NUMBERS if name != "tax" or self.taxed]
        self.headings = {
            name: page.type.line(page.words[name], page.styles.label) for name in ("item", *self.columns)
        }
        self.rows = [self._row(line) for line in lines]
        self.unit_width = max((row.unit.width + _UNIT_GAP for row in self.rows if row.unit), default=0.0)
        self.widths = {name: self._width(name) for name in self.columns}
        numbers = sum(width + _COLUMN_GAP for width in self.widths.values())
        self.text_width = page.width - numbers - self.unit_width - 2 * page.inset
        for row in self.rows:
            row.texts = self._texts(row.line)
        self.carried: int | None = None
        self.broken = False
        """Whether a row goes on on the next page where that begins."""

    def put(self, follows: float) -> None:
        """Puts all rows; the last one stays on one page with what follows it, of such a height."""
        page = self.page
        page.reserved = page.styles.muted.leading + 3 * page.look.padding
        page.need(self._head_height() + self._together(0, follows))
        self._head()
        page.on_break, page.before_break = self._begin_page, self._end_page
        for position, row in enumerate(self.rows):
            page.need(self._together(position, follows))
            self._put_row(row, position, follows if row is self.rows[-1] else 0.0)
        page.on_break, page.before_break, page.reserved = lambda: running_head(page), None, 0.0
        if page.look.table != "band":
            page.rule(color=INK)

    def _together(self, position: int, follows: float) -> float:
        """What has to be on one page from a row on: headings with the next row, the last row with the totals.

        Of a row that is long enough to be broken it is the first lines.
        """
        height, most = 0.0, self._page_height()
        for row in self.rows[position:]:
            if len(row.texts) > _WHOLE:
                row_height, follows = sum(line.style.leading for line in row.texts[:3]), 0.0
            else:
                row_height = row.height
            height += self._above(row) + row_height + self.page.look.padding
            if not row.is_heading or height > most:
                return min(height + (follows if row is self.rows[-1] else 0.0), most)
        return min(height + follows, most)

    def _above(self, row: _Row) -> float:
        """The space over a row: more where lines of another kind begin."""
        return self.page.look.padding * (1.8 if row.is_heading and row is not self.rows[0] else 1)

    def _page_height(self) -> float:
        """What there is room for on a page of rows and nothing else."""
        page = self.page
        return page.bottom - page.look.top - self._head_height() - 4 * page.styles.body.leading

    def _put_row(self, row: _Row, position: int, follows: float) -> None:
        page, padding = self.page, self.page.look.padding
        tag: Tag = ("Table:lines", f"TR:{position}")
        page.skip(self._above(row))
        top, sheet, self.broken = page.y, page.sheet, True

        def put(line: Line) -> None:
            page.put(line, page.left + page.inset, tag=(*tag, "TD:0"))
            if line is row.texts[0]:
                self._put_numbers(row, page.y, tag)

        page.flow(row.texts, put, padding + (follows if len(row.texts) > _WHOLE else 0.0))
        self.broken = False
        if page.sheet is sheet:
            page.y = top + row.height
        page.skip(padding)
        page.rule(color=HAIRLINE, thickness=0.5)

    def _put_numbers(self, row: _Row, top: float, tag: Tag) -> None:
        for number, name in enumerate(self.columns, 1):
            lines = row.cells.get(name, ())
            cell = (*tag, f"TD:{number}")
            self.page.numbers(lines, self._end_of(name), self.widths[name], top, cell)
            if name == "quantity" and row.unit:
                self.page.put(row.unit, self._end_of(name) + _UNIT_GAP, tag=cell, top=top)
        if row.line.counted:
            self.carried = (self.carried or 0) + row.line.amount_minor

    def _end_of(self, name: str) -> float:
        after = self.columns[self.columns.index(name) + 1 :]
        end = self.page.right - self.page.inset - sum(self.widths[each] + _COLUMN_GAP for each in after)
        return end - self.unit_width if name == "quantity" else end

    def _head_height(self) -> float:
        return self.page.styles.label.leading + 2 * max(self.page.look.padding * 0.8, 3)

    def _head(self, tag: Tag = ("Table:lines", "TR:head")) -> None:
        page, height = self.page, self._head_height()
        if page.look.table == "band":
            page.sheet.box(page.left, page.y, page.width, height, page.styles.tint)
        elif page.look.table == "ruled":
            page.rule(color=INK)
        top = page.y + (height - page.styles.label.leading) / 2
        repeated = not tag
        page.put(
            self.headings["item"], page.left + page.inset, tag=tag if repeated else (*tag, "TH:0"), top=top
        )
        for number, name in enumerate(self.columns, 1):
            cell = tag if repeated else (*tag, f"TH:{number}")
            page.numbers([self.headings[name]], self._end_of(name), self.widths[name], top, cell)
        page.skip(height)
        page.rule(color=INK if page.look.table != "band" else HAIRLINE, thickness=0.6)

    def _begin_page(self) -> None:
        running_head(self.page)
        self._head(ARTIFACT)
        if self.carried is not None:
            self._carry("brought_forward")
            self.page.rule(thickness=0.5)
        if self.broken:
            self.page.skip(self.page.look.padding)

    def _end_page(self) -> None:
        if self.carried is not None:
            if self.broken:
                self.page.skip(self.page.look.padding)
                self.page.rule(thickness=0.5)
            self._carry("carried_forward")

    def _carry(self, name: str) -> None:
        page = self.page
        page.skip(page.look.padding)
        page.put(page.type.line(page.words[name], page.styles.muted), page.left + page.inset, tag=ARTIFACT)
        amount = page.type.line(page.formats.amount(self.carried or 0), page.styles.muted)
        page.numbers([amount], self._end_of("amount"), self.widths["amount"], page.y, ARTIFACT)
        page.skip(page.styles.muted.leading + page.look.padding)

    def _texts(self, line: FrozenLine) -> list[Line]:
        page, styles = self.page, self.page.styles
        width = self.text_width if line.kind is LineItemKind.ITEM else page.width - 2 * page.inset
        if line.kind is LineItemKind.TEXT:
            texts: list[tuple[str | None, Style]] = [
                (line.name, styles.body),
                (line.description, styles.muted),
            ]
        else:
            item = styles.strong if line.counted else replace(styles.strong, color=MUTED)
            heading = styles.group if line.kind is LineItemKind.HEADING else item
            texts = [(line.name, heading), (line.description, styles.muted)]
        if line.discount_minor:
            texts.append((self._discount(line), styles.muted))
        if line.optional:
            mark = styles.accent if line.selected else styles.label
            texts.append((page.words["chosen" if line.selected else "optional"], mark))
        return [
            each for text, style in texts if text is not None for each in page.type.lines(text, style, width)
        ]

    def _discount(self, line: FrozenLine) -> str:
        formats, discount = self.page.formats, line.discount
        rate = ""
        if discount is not None and discount.type is DiscountType.PERCENT:
            rate = f" {formats.percent(discount.value)}"
        return f"{self.page.words['discount']}{rate}: {formats.amount(-line.discount_minor)}"

    def _row(self, line: FrozenLine) -> _Row:
        if line.kind is not LineItemKind.ITEM:
            return _Row(line, {}, None)
        page, formats = self.page, self.page.formats
        style = page.styles.body if line.counted else page.styles.muted
        quantity, unit = self._quantity(line, style)
        texts = {
            "unit_price": formats.unit_price(line.unit_price),
            "tax": formats.percent(line.tax_rate) if self.taxed else "",
            "amount": formats.amount(line.amount_minor),
        }
        numbers = {name: [page.type.line(text, style)] for name, text in texts.items()}
        return _Row(line, {"quantity": quantity, **numbers}, unit)

    def _quantity(self, line: FrozenLine, style: Style) -> tuple[list[Line], Line | None]:
        """The quantity, and its unit where that stands beside it in a column of its own."""
        page = self.page
        number = page.type.line(page.formats.quantity(line.quantity), style)
        if not line.unit:
            return [number], None
        unit = page.type.line(line.unit, style)
        if number.width + unit.width > _MOST_UNIT:
            return [number, *page.type.lines(line.unit, page.styles.muted, _MOST_UNIT)], None
        if page.formats.right_to_left:  # it would stand before the number there
            return [page.type.line(f"{number.text} {line.unit}", style)], None
        return [number], unit

    def _width(self, name: str) -> float:
        """What the numbers of a column and their heading take."""
        cells = (line.width for row in self.rows for line in row.cells.get(name, ()))
        return max((self.headings[name].width, *cells))
