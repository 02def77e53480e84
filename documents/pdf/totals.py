"""What a document comes to, beneath its lines and at the end of the page."""

from dataclasses import dataclass
from decimal import Decimal

from documents.pdf.composer import Composer
from documents.pdf.look import HAIRLINE
from documents.pdf.online import Online
from documents.pdf.text import Line, Style
from models.document import PaymentStatus
from models.frozen_document import DocumentKind, FrozenTaxLine, Standing
from models.pricing import Discount, DiscountType, PricingMode

_GAP = 14.0
_BESIDE = 20.0
"""Between the totals and what stands beside them."""


@dataclass(frozen=True, slots=True)
class _Total:
    label: list[Line]
    amount: Line
    ruled: bool

    @property
    def height(self) -> float:
        return max(sum(line.style.leading for line in self.label), self.amount.style.leading)


class Totals:
    """The totals of a document, measured before they are put."""

    def __init__(self, page: Composer) -> None:
        self.page = page
        self.width = min(page.width * 0.5, 290.0)
        self.gap = max(page.look.gap * 0.5, 8.0)
        self.totals = self._totals()
        self.spacing = 3.0 if page.look.table != "plain" else 0.8
        self.beside = Online.of(page, page.width - self.width - _BESIDE)

    @property
    def height(self) -> float:
        """What they take on the page, in points."""
        rows = sum(total.height + self.spacing + 6 * total.ruled for total in self.totals)
        return self.gap + max(rows, self.beside.height)

    def put(self) -> None:
        """Puts them, with what stands beside them; all stays together."""
        page = self.page
        page.need(self.height)
        end_of_all = page.y + self.height
        page.skip(self.gap)
        self.beside.put(page.y)
        start, end = page.right - self.width, page.right - page.inset
        widest = max(total.amount.width for total in self.totals)
        for number, total in enumerate(self.totals):
            if total.ruled:
                page.skip(2)
                page.rule(start, self.width, page.styles.color if page.look.colored else HAIRLINE, 0.9)
                page.skip(4)
            tag = ("Table:totals", f"TR:{number}")
            page.stack(total.label, start + page.inset, page.y, tag=(*tag, "TH:0"))
            page.numbers([total.amount], end, widest, page.y, (*tag, "TD:1"))
            page.skip(total.height + self.spacing)
        page.y = end_of_all

    def _totals(self) -> list[_Total]:
        page, words = self.page, self.page.words
        document, view = page.view.document, page.view
        body, grand, strong = page.styles.body, page.styles.grand, page.styles.strong
        inclusive = document.pricing_mode is PricingMode.TAX_INCLUSIVE
        taxes = [line for line in document.tax_lines if line.tax_minor or line.rate or line.name]
        found = []
        if document.subtotal_minor != document.total_minor or taxes:
            found.append(self._total(words["subtotal"], document.subtotal_minor, body))
        if document.discount_minor:
            label = words["discount"] + self._rate(document.discount)
            found.append(self._total(label, -document.discount_minor, body))
        if document.adjustment_minor:
            found.append(self._total(words["adjustment"], document.adjustment_minor, body))
        if not inclusive:
            found += [self._total(self._tax(line, "tax_on"), line.tax_minor, body) for line in taxes]
        paid = view.amount_paid_minor or view.payment_status is PaymentStatus.PAID
        claimed = view.standing not in (Standing.DRAFT, Standing.VOID)
        due = document.kind is DocumentKind.INVOICE and claimed and paid
        found.append(self._total(words["total"], document.total_minor, strong if due else grand, ruled=True))
        if inclusive:
            found += [
                self._total(self._tax(line, "tax_in"), line.tax_minor, page.styles.muted) for line in taxes
            ]
        if due:
            if view.amount_paid_minor:
                found.append(self._total(words["paid"], -view.amount_paid_minor, body))
            found.append(self._total(words["amount_due"], view.amount_due_minor, grand, ruled=True))
        return found

    def _total(self, label: str, minor: int, style: Style, *, ruled: bool = False) -> _Total:
        amount = self.page.type.line(self.page.formats.money(minor), style)
        room = max(self.width - amount.width - _GAP, 60.0)
        return _Total(self.page.type.lines(label, style, room), amount, ruled)

    def _rate(self, discount: Discount | None) -> str:
        if discount is None or discount.type is not DiscountType.PERCENT:
            return ""
        return f" {self.page.formats.percent(discount.value)}"

    def _tax(self, line: FrozenTaxLine, wording: str) -> str:
        formats, words = self.page.formats, self.page.words
        tax = formats.tax(line.name or "", line.rate or Decimal(0), words["tax"])
        # the tax comes last: what a team calls it is no pattern to fill in
        filled = words[wording].replace("{amount}", formats.amount(line.taxable_minor))
        start = "\u200f" if formats.right_to_left else ""
        return start + filled.replace("{tax}", tax)
