"""The one calculator: preview, storage, PDF and e-invoice all take their totals from here.

The order of working and of rounding is that of EN 16931 / Peppol BIS Billing 3. All results are
whole minor units; a half is rounded away from zero; nothing is rounded twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Self

from models.errors import ErrorCode, Faults
from models.money import MAX_EXPONENT, MAX_MINOR, exponent, is_currency
from models.priced_line import PricedLine, ReadDiscount, price_line, read_rate
from models.pricing import NO_TAX, Discount, Line, PricingMode, Tax, TaxCategory, TaxPolicy
from models.tax_group import TAX_RULES, tax_groups

MAX_LINES: Final = 100
"""A document holds at most this many lines."""


@dataclass(frozen=True, slots=True)
class LineTotals:
    """One line, in minor units: `amount` (BT-131) = `gross` − `discount` (BT-136).

    `tax` is the line's share of its tax group. A heading has zeros; an optional line that is not
    selected has its amounts, as an offer, and no tax.
    """

    gross: int
    discount: int
    amount: int
    tax: int


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one category and rate (BG-23), in minor units.

    `taxable` (BT-116) is without tax in both pricing modes, after document discount and adjustment.
    """

    name: str
    category: TaxCategory
    rate: Decimal
    taxable: int
    tax: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A whole document in minor units.

    TAX_EXCLUSIVE: total = subtotal − discount_total + adjustment + tax_total.
    TAX_INCLUSIVE: total = subtotal − discount_total + adjustment, and tax_total is contained.
    In both, total_excluding_tax = total − tax_total = Σ taxable, tax_total = Σ tax of the tax lines
    = Σ tax of the lines + adjustment_tax, and `lines` has one entry for each line given.
    """

    subtotal: int
    discount_total: int
    adjustment: int
    adjustment_tax: int
    tax_total: int
    total: int
    total_excluding_tax: int
    total_if_all_selected: int
    tax_lines: tuple[TaxLine, ...]
    lines: tuple[LineTotals, ...]


@dataclass(frozen=True, slots=True)
class PricedDocument:
    """A document whose faults have been looked for: minor units only, and ready to be totalled."""

    lines: tuple[PricedLine | None, ...]
    discount: ReadDiscount
    adjustment: int
    adjustment_tax: Tax
    adjustment_rate: int
    pricing_mode: PricingMode
    tax_policy: TaxPolicy

    @property
    def subtotal(self) -> int:
        """Σ line amounts that count (BT-106, BR-CO-10)."""
        return sum(line.amount for line in self.lines if line is not None and line.counted)

    def with_all_selected(self) -> Self:
        """The same document with every optional line taken."""
        return replace(
            self, lines=tuple(None if line is None else replace(line, counted=True) for line in self.lines)
        )

    def totals(self) -> Totals:
        """Total the lines (BR-CO-10 to BR-CO-15), as they are selected."""
        subtotal = self.subtotal
        discount = self.discount.off(subtotal)
        groups = tax_groups(self.lines, discount, self.adjustment, self.adjustment_tax, self.adjustment_rate)
        rule = TAX_RULES[self.pricing_mode]
        inclusive = self.pricing_mode is PricingMode.TAX_INCLUSIVE
        line_taxes = [0] * len(self.lines)
        tax_lines = []
        for group in groups:
            group.work_out(rule, self.tax_policy)
            for position, tax in zip(group.positions, group.line_taxes, strict=True):
                line_taxes[position] = tax
            tax = group.tax_total
            taxable = group.base - tax if inclusive else group.base
            tax_lines.append(TaxLine(group.tax.name, group.tax.category, group.tax.rate, taxable, tax))

        tax_total = sum(tax_line.tax for tax_line in tax_lines)
        excluding_tax = sum(tax_line.taxable for tax_line in tax_lines)
        total = excluding_tax + tax_total
        return Totals(
            subtotal=subtotal,
            discount_total=discount,
            adjustment=self.adjustment,
            adjustment_tax=sum(group.adjustment_tax for group in groups),
            tax_total=tax_total,
            total=total,
            total_excluding_tax=excluding_tax,
            total_if_all_selected=total,
            tax_lines=tuple(tax_lines),
            lines=tuple(
                LineTotals(0, 0, 0, 0)
                if line is None
                else LineTotals(line.gross, line.discount, line.amount, tax)
                for line, tax in zip(self.lines, line_taxes, strict=True)
            ),
        )


def calculate(
    lines: Sequence[Line | None],
    *,
    currency: str,
    pricing_mode: PricingMode,
    discount: Discount | None = None,
    adjustment_minor: int = 0,
    adjustment_tax: Tax | None = None,
    tax_policy: TaxPolicy = TaxPolicy.PER_GROUP,
) -> Totals:
    """Price a document and total it.

    None among the lines keeps the place of a heading or a text. The adjustment is signed, comes
    after the discount, and is not taxed unless `adjustment_tax` says so. A document without lines
    comes to zero: whether it may be saved is not decided here.

    Raises Refused with every fault that can be known; paths are relative to the document:
    line_items, line_items.N and its quantity, unit_price, tax_rate, discount.value; discount.value,
    adjustment, adjustment_tax_rate, currency.
    """
    document = price(
        lines,
        currency=currency,
        pricing_mode=pricing_mode,
        discount=discount,
        adjustment_minor=adjustment_minor,
        adjustment_tax=adjustment_tax,
        tax_policy=tax_policy,
    )
    totals = everything = document.totals()
    if any(line is not None and not line.counted for line in document.lines):
        everything = document.with_all_selected().totals()
        totals = replace(totals, total_if_all_selected=everything.total)

    faults = Faults()
    if totals.total < 0:
        faults.add(("adjustment",), ErrorCode.OUT_OF_RANGE, "Takes the total below zero.")
    if max(totals.subtotal, totals.total, everything.subtotal, everything.total) > MAX_MINOR:
        faults.add(("line_items",), ErrorCode.AMOUNT_TOO_LARGE, "The lines come to more than can be stored.")
    faults.refuse_if_any()
    return totals


def price(
    lines: Sequence[Line | None],
    *,
    currency: str,
    pricing_mode: PricingMode,
    discount: Discount | None = None,
    adjustment_minor: int = 0,
    adjustment_tax: Tax | None = None,
    tax_policy: TaxPolicy = TaxPolicy.PER_GROUP,
) -> PricedDocument:
    """The first half of `calculate`: every figure read into minor units, nothing summed up yet.

    For what takes a document apart before totalling it, such as part invoices. Takes what
    `calculate` takes and raises Refused for the same faults, but for those of the sums.
    """
    faults = Faults()
    known = is_currency(currency)
    if not known:
        faults.add(("currency",), ErrorCode.INVALID, "Must be an ISO 4217 currency code.")
    places = exponent(currency) if known else MAX_EXPONENT  # the other faults are still worth naming
    if len(lines) > MAX_LINES:
        faults.add(("line_items",), ErrorCode.TOO_MANY, f"Must be at most {MAX_LINES} lines.")
    if abs(adjustment_minor) > MAX_MINOR:
        faults.add(("adjustment",), ErrorCode.AMOUNT_TOO_LARGE, "Is larger than can be stored.")

    document = PricedDocument(
        lines=tuple(
            None if line is None else price_line(line, places, ("line_items", str(position)), faults)
            for position, line in enumerate(lines[:MAX_LINES])
        ),
        discount=ReadDiscount.of(discount, places, ("discount", "value"), faults),
        adjustment=adjustment_minor,
        adjustment_tax=adjustment_tax or NO_TAX,
        adjustment_rate=read_rate(adjustment_tax or NO_TAX, ("adjustment_tax_rate",), faults),
        pricing_mode=pricing_mode,
        tax_policy=tax_policy,
    )
    if not faults and document.discount.off(document.subtotal) > document.subtotal:
        faults.add(("discount", "value"), ErrorCode.OUT_OF_RANGE, "Is more than the subtotal.")
    faults.refuse_if_any()
    return document
