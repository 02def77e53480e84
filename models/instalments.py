"""Billing a document in parts: part invoices by percent, and a deposit."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from models.errors import ErrorCode, Faults
from models.money import divide_half_up
from models.priced_line import PERCENT, PERCENT_PLACES, PERCENT_UNIT, Bounds, PricedLine, ReadDiscount
from models.pricing import DiscountType
from models.totals import LineTotals, PricedDocument, Totals

PART: Final = Bounds(Decimal("0.0001"), Decimal(100), PERCENT_PLACES)


def deposit(total: int, percent: Decimal) -> tuple[int, int]:
    """The deposit, `percent` of `total` rounded once, and the balance, which is the rest of it.

    Raises Refused at ("percent",) unless it is a number from 0 to 100 with at most 4 decimals.
    """
    faults = Faults()
    rate = PERCENT.read(percent, ("percent",), faults)
    faults.refuse_if_any()
    now = divide_half_up(total * rate, PERCENT_UNIT)
    return now, total - now


def invoice_shares(document: PricedDocument, percents: Sequence[Decimal]) -> list[Totals]:
    """The totals of part invoices, one for each of `percents`, of a document with its choices made.

    As in progress billing each invoice is the document up to its percent less the document up to
    the one before. So the first is a calculation of its own, amounts never go down, and the invoice
    that reaches 100 takes the remainder, on each line and in each tax group. In a group of a later
    one the tax (TAX_INCLUSIVE: the taxable) is within one minor unit of what its own base would give.
    To bill one more part, give the percents of the earlier invoices before it.

    Raises Refused at ("percents", N): a part that is not above 0, or is more than is left.
    """
    up_to = [_up_to(document, reached) for reached in _reached(percents)]
    return [_difference(later, earlier) for earlier, later in pairwise([_up_to(document, 0), *up_to])]


def _reached(percents: Sequence[Decimal]) -> list[int]:
    """How far each part gets, in units of `PERCENT_UNIT`."""
    faults = Faults()
    reached = [0]
    for position, percent in enumerate(percents):
        path = ("percents", str(position))
        reached.append(reached[-1] + PART.read(percent, path, faults))
        if reached[-2] <= PERCENT_UNIT < reached[-1]:
            faults.add(path, ErrorCode.OUT_OF_RANGE, "Is more than is left to be invoiced.")
    faults.refuse_if_any()
    return reached[1:]


def _up_to(document: PricedDocument, reached: int) -> Totals:
    """The totals of the first part of a document; discounts keep their proportion to what they reduce."""
    part = replace(
        document,
        lines=tuple(None if line is None else _part_of_line(line, reached) for line in document.lines),
        adjustment=_part(document.adjustment, reached, PERCENT_UNIT),
    )
    whole = document.subtotal
    discount = _part(document.discount.off(whole), part.subtotal, whole)
    return replace(part, discount=ReadDiscount(DiscountType.AMOUNT, discount)).totals()


def _part_of_line(line: PricedLine, reached: int) -> PricedLine:
    gross = _part(line.gross, reached, PERCENT_UNIT) if line.counted else 0
    return replace(line, gross=gross, discount=_part(line.discount, gross, line.gross))


def _part(amount: int, part: int, whole: int) -> int:
    return divide_half_up(amount * part, whole) if whole else 0


def _difference(later: Totals, earlier: Totals) -> Totals:
    """Every figure of `later` less the same figure of `earlier`."""
    before = {(tax_line.category, tax_line.rate): tax_line for tax_line in earlier.tax_lines}
    tax_lines = []
    for tax_line in later.tax_lines:
        known = before.get((tax_line.category, tax_line.rate), replace(tax_line, taxable=0, tax=0))
        tax_lines.append(
            replace(tax_line, taxable=tax_line.taxable - known.taxable, tax=tax_line.tax - known.tax)
        )
    return Totals(
        subtotal=later.subtotal - earlier.subtotal,
        discount_total=later.discount_total - earlier.discount_total,
        adjustment=later.adjustment - earlier.adjustment,
        adjustment_tax=later.adjustment_tax - earlier.adjustment_tax,
        tax_total=later.tax_total - earlier.tax_total,
        total=later.total - earlier.total,
        total_excluding_tax=later.total_excluding_tax - earlier.total_excluding_tax,
        total_if_all_selected=later.total_if_all_selected - earlier.total_if_all_selected,
        tax_lines=tuple(tax_lines),
        lines=tuple(
            LineTotals(a.gross - b.gross, a.discount - b.discount, a.amount - b.amount, a.tax - b.tax)
            for a, b in zip(later.lines, earlier.lines, strict=True)
        ),
    )
