"""The lines of a document as a table that goes on over pages, with what has been added up so far."""

from dataclasses import dataclass
from typing import Final

from documents.pdf.composer import Composer
from documents.pdf.letterhead import running_head
from documents.pdf.look import HAIRLINE, INK
from documents.pdf.sheet import ARTIFACT, Tag
from documents.pdf.text import Line, Style
from models.document import LineItemKind
from models.frozen_document import FrozenLine
from models.pricing import DiscountType

_NUMBERS: Final = ("quantity", "unit_price", "tax", "amount")
_MOST_UNIT: Final = 84.0
_COLUMN_GAP: Final = 16.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the document, set: what it says, and its numbers beside that."""

    line: FrozenLine
    texts: list[Line]
    cells: dict[str, list[Line]]

    @property
    def height(self) -> float:
        return max(sum(line.style.leading for line in lines) for lines in (self.texts, *self.cells.values()))


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
        cells = [self._cells(line) for line in lines]
        self.widths = {
            name: max(
                [self.headings[name].width, *(line.width for row in cells for line in row.get(name, ()))]
            )
            for name in self.columns
        }
        self.text_width = (
            page.width - sum(width + _COLUMN_GAP for width in self.widths.values()) - 2 * page.inset
        )
        self.rows = [_Row(line, self._texts(line), row) for line, row in zip(lines, cells, strict=True)]
        self.carried: int | None = None

    def put(self, follows: float) -> None:
        """Puts all rows; the last one stays on one page with what follows it, of such a height."""
        page = self.page
        page.need(3 * page.styles.body.leading + self._head_height())
        self._head()
        page.on_break, page.before_break = self._begin_page, self._end_page
        page.reserved = page.styles.body.leading + 2 * page.look.padding
        for position, row in enumerate(self.rows):
            last = position == len(self.rows) - 1
            self._put_row(row, position, self._with_next(position) + (follows if last else 0))
        page.on_break, page.before_break, page.reserved = lambda: running_head(page), None, 0.0
        if page.look.table != "band":
            page.rule(color=INK)

    def _with_next(self, position: int) -> float:
        """The height of a row, and of the next one where this is a heading over it."""
        row = self.rows[position]
        height = row.height + 2 * self.page.look.padding
        if row.line.kind is LineItemKind.HEADING and position + 1 < len(self.rows):
            height += min(self._with_next(position + 1), 6 * self.page.styles.body.leading)
        return height

    def _put_row(self, row: _Row, position: int, together: float) -> None:
        page, padding = self.page, self.page.look.padding
        whole = page.bottom - page.look.top - self._head_height() - 4 * page.styles.body.leading
        height = row.height + 2 * padding
        if together <= whole:
            page.need(together)
        elif height <= whole:
            page.need(height)
        else:
            page.need(2 * padding + 3 * page.styles.body.leading)
        page.skip(padding)
        table_row: Tag = ("Table:lines", f"TR:{position}")
        top, broken = page.y, False
        for number, line in enumerate(row.texts):
            if page.room < line.style.leading:
                page.new_page()
                broken = True
            page.put(line, page.left + page.inset, tag=(*table_row, "TD:0"))
            page.skip(line.style.leading)
            if number == 0:
                self._put_numbers(row, top, table_row)
        if not broken:
            page.y = top + row.height
        page.skip(padding)
        page.rule(color=HAIRLINE, thickness=0.5)

    def _put_numbers(self, row: _Row, top: float, tag: Tag) -> None:
        for number, name in enumerate(self.columns, 1):
            lines = row.cells.get(name, ())
            self.page.numbers(lines, self._end_of(name), self.widths[name], top, (*tag, f"TD:{number}"))
        if row.line.counted:
            self.carried = (self.carried or 0) + row.line.amount_minor

    def _end_of(self, name: str) -> float:
        after = self.columns[self.columns.index(name) + 1 :]
        return self.page.right - self.page.inset - sum(self.widths[each] + _COLUMN_GAP for each in after)

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

    def _end_page(self) -> None:
        if self.carried is not None:
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
            heading = styles.accent if line.kind is LineItemKind.HEADING else styles.strong
            texts = [(line.name, heading), (line.description, styles.muted)]
        if line.discount_minor:
            texts.append((self._discount(line), styles.muted))
        if line.optional:
            texts.append((page.words["chosen" if line.selected else "optional"], styles.accent))
        return [
            each for text, style in texts if text is not None for each in page.type.lines(text, style, width)
        ]

    def _discount(self, line: FrozenLine) -> str:
        formats, discount = self.page.formats, line.discount
        rate = ""
        if discount is not None and discount.type is DiscountType.PERCENT:
            rate = f" {formats.percent(discount.value)}"
        return f"{self.page.words['discount']}{rate}: {formats.amount(-line.discount_minor)}"

    def _cells(self, line: FrozenLine) -> dict[str, list[Line]]:
        if line.kind is not LineItemKind.ITEM:
            return {}
        page, formats = self.page, self.page.formats
        style = page.styles.body if line.counted else page.styles.muted
        quantity = [page.type.line(formats.quantity(line.quantity), style)]
        if line.unit:
            beside = page.type.line(f"{quantity[0].text} {line.unit}", style)
            if beside.width <= _MOST_UNIT:
                quantity = [beside]
            else:
                quantity += page.type.lines(line.unit, page.styles.muted, _MOST_UNIT)
        texts = {
            "unit_price": formats.unit_price(line.unit_price),
            "tax": formats.percent(line.tax_rate) if self.taxed else "",
            "amount": formats.amount(line.amount_minor),
        }
        return {"quantity": quantity} | {name: [page.type.line(text, style)] for name, text in texts.items()}
