"""Short ways to write documents down in tests; numbers as people write them."""

from decimal import Decimal

from models.pricing import Discount, DiscountType, Line, Tax


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
