"""What a document is priced from: lines, taxes and discounts, as callers give them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from models.described_enum import DescribedEnum


class DiscountType(DescribedEnum):
    """How the value of a discount is meant."""

    PERCENT = "PERCENT", "A percentage of the amount before the discount."
    AMOUNT = "AMOUNT", "A fixed amount in the currency of the document."


class PricingMode(DescribedEnum):
    """Whether prices contain the tax."""

    TAX_EXCLUSIVE = "TAX_EXCLUSIVE", "Prices are without tax; tax is added at the end."
    TAX_INCLUSIVE = "TAX_INCLUSIVE", "Prices contain the tax; it is worked out of them."


class TaxPolicy(DescribedEnum):
    """Where tax is rounded."""

    PER_GROUP = "PER_GROUP", "Once for all lines of one category and rate, as EN 16931 asks."
    PER_LINE = "PER_LINE", "On each line; the rounded amounts are added up."


class TaxCategory(DescribedEnum):
    """The kinds of tax treatment of EN 16931 (UNTDID 5305; BT-118, BT-151)."""

    S = "S", "Taxed at the standard or a reduced rate."
    Z = "Z", "Zero rated goods."
    E = "E", "Exempt from tax."
    AE = "AE", "Reverse charge: the buyer accounts for the tax."
    K = "K", "Supply within the European Economic Area, exempt for the seller."
    G = "G", "Free export item, tax not charged."
    O = "O", "Outside the scope of tax."  # noqa: E741 (the code list calls it so)
    L = "L", "Canary Islands general indirect tax (IGIC)."
    M = "M", "Tax of Ceuta and Melilla (IPSI)."


ZERO_RATED: Final = frozenset(TaxCategory) - {TaxCategory.S, TaxCategory.L, TaxCategory.M}
"""Categories whose rate is 0 (BR-Z-5, BR-E-5, BR-AE-5, BR-IC-5, BR-G-5; O has no rate, BR-O-5)."""


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax on a line: its category, its rate in percent (Decimal("10") is 10 %), its name in print."""

    category: TaxCategory
    rate: Decimal
    name: str = ""

    @classmethod
    def at(cls, rate: Decimal, name: str = "") -> Self:
        """The tax meant by a bare rate: standard (S) above zero, zero rated (Z) at zero."""
        return cls(TaxCategory.S if rate else TaxCategory.Z, rate, name)


def named_by(rate: Decimal) -> str:
    """What a tax is called that was given by its rate alone."""
    return f"Tax {rate.normalize():f} %" if rate else "No tax"


NO_TAX: Final = Tax(TaxCategory.O, Decimal(0))
"""For teams that are not registered for tax, and for an adjustment that is not taxed."""


@dataclass(frozen=True, slots=True)
class Discount:
    """So many percent off, or an amount off in units of the document's currency."""

    type: DiscountType
    value: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is sold. `unit_price` is in currency units and contains tax in TAX_INCLUSIVE.

    An `optional` line counts when it is `selected`; any other line always counts.
    """

    quantity: Decimal
    unit_price: Decimal
    tax: Tax
    discount: Discount | None = None
    optional: bool = False
    selected: bool = False

    @property
    def counted(self) -> bool:
        """Whether the line is part of the totals."""
        return self.selected or not self.optional
