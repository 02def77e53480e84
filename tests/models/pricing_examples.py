"""Short ways to write documents down in tests; numbers as people write them."""

from decimal import Decimal
from typing import Any

from models.pricing import Discount, DiscountType, Line, PricingMode, Tax
from models.totals import Totals, calculate


def line(
    unit_price: str,
    *,
    quantity: str = "1",
    rate: str = "0",
    tax: Tax | None = None,
    discount: Discount | None = None,
    optional: bool = False,
    selected: bool = False,
) -> Line:
    """One line at a bare tax rate, or with a whole `tax`."""
    tax = tax or Tax.at(Decimal(rate), f"{rate} %")
    return Line(Decimal(quantity), Decimal(unit_price), tax, discount, optional, selected)


def percent_off(value: str) -> Discount:
    """A discount in percent."""
    return Discount(DiscountType.PERCENT, Decimal(value))


def amount_off(value: str) -> Discount:
    """A discount in currency units."""
    return Discount(DiscountType.AMOUNT, Decimal(value))


def exclusive(*lines: Line | None, currency: str = "USD", **terms: Any) -> Totals:
    """The totals of a document whose prices are without tax."""
    return calculate(lines, currency=currency, pricing_mode=PricingMode.TAX_EXCLUSIVE, **terms)


def inclusive(*lines: Line | None, currency: str = "EUR", **terms: Any) -> Totals:
    """The totals of a document whose prices contain the tax."""
    return calculate(lines, currency=currency, pricing_mode=PricingMode.TAX_INCLUSIVE, **terms)
