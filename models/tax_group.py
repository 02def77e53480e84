"""The lines of one tax category and rate, and the tax they owe together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from models.allocation import allocate
from models.money import divide_half_up
from models.priced_line import PERCENT_UNIT, PricedLine
from models.pricing import PricingMode, Tax, TaxCategory, TaxPolicy

TaxRule = Callable[[int, int], int]
"""From an amount in minor units and a rate in units of `PERCENT_UNIT` to the tax in minor units."""


def tax_on_top(amount: int, rate: int) -> int:
    """Tax of an amount that is without it: amount × rate (BT-117, BR-CO-17)."""
    return divide_half_up(amount * rate, PERCENT_UNIT)


def tax_contained(amount: int, rate: int) -> int:
    """Tax of an amount that contains it: the net, amount ÷ (1 + rate), is what is rounded."""
    return amount - divide_half_up(amount * PERCENT_UNIT, PERCENT_UNIT + rate)


TAX_RULES: dict[PricingMode, TaxRule] = {
    PricingMode.TAX_EXCLUSIVE: tax_on_top,
    PricingMode.TAX_INCLUSIVE: tax_contained,
}


@dataclass(slots=True)
class TaxGroup:
    """One VAT breakdown (BG-23) in the making; amounts in minor units, `rate` as in `PricedLine`."""

    tax: Tax
    rate: int
    positions: list[int] = field(default_factory=list)
    amounts: list[int] = field(default_factory=list)
    discount: int = 0
    adjustment: int = 0
    line_taxes: list[int] = field(default_factory=list)
    adjustment_tax: int = 0

    @property
    def base(self) -> int:
        """What is taxed: Σ lines − document discount + adjustment (BR-S-8 and its kin)."""
        return sum(self.amounts) - self.discount + self.adjustment

    @property
    def tax_total(self) -> int:
        """The tax of the group (BT-117)."""
        return sum(self.line_taxes) + self.adjustment_tax

    def work_out(self, rule: TaxRule, policy: TaxPolicy) -> None:
        """Fill in the taxes.

        PER_GROUP rounds the tax of the base once and gives each line its share of it, largest
        remainder; PER_LINE rounds on each line, after its share of the discount. The adjustment
        is taxed on its own either way, and the lines bear the rest.
        """
        self.adjustment_tax = rule(self.adjustment, self.rate)
        if policy is TaxPolicy.PER_GROUP:
            of_lines = rule(self.base, self.rate) - self.adjustment_tax
            self.line_taxes = allocate(of_lines, self.amounts)
        else:
            discounts = allocate(self.discount, self.amounts)
            self.line_taxes = [
                rule(amount - discount, self.rate)
                for amount, discount in zip(self.amounts, discounts, strict=True)
            ]


def tax_groups(
    lines: Sequence[PricedLine | None],
    discount: int,
    adjustment: int,
    adjustment_tax: Tax,
    adjustment_rate: int,
) -> list[TaxGroup]:
    """Group what counts by category and rate, and spread the document discount over the groups.

    Highest rate first, then by category: the order does not depend on that of the lines, so neither
    do the totals. The discount (BT-92, one for each category, BT-95) goes by largest remainder.
    """
    groups: dict[tuple[TaxCategory, int], TaxGroup] = {}
    for position, line in enumerate(lines):
        if line is None or not line.counted:
            continue
        key = (line.tax.category, line.rate)
        group = groups.get(key)
        if group is None:
            group = groups[key] = TaxGroup(line.tax, line.rate)
        group.positions.append(position)
        group.amounts.append(line.amount)
    if adjustment:
        key = (adjustment_tax.category, adjustment_rate)
        groups.setdefault(key, TaxGroup(adjustment_tax, adjustment_rate)).adjustment = adjustment

    ordered = [groups[key] for key in sorted(groups, key=lambda key: (-key[1], key[0]))]
    shares = allocate(discount, [sum(group.amounts) for group in ordered])
    for group, share in zip(ordered, shares, strict=True):
        group.discount = share
    return ordered
