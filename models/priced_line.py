"""From a caller's line to whole minor units, with every fault on the way."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from models.errors import ErrorCode, Faults, Path
from models.money import MAX_EXPONENT, MAX_MINOR, divide_half_up, scaled
from models.pricing import ZERO_RATED, Discount, DiscountType, Line, Tax, TaxCategory

PERCENT_PLACES: Final = 4
PERCENT_UNIT: Final = 100 * 10**PERCENT_PLACES
"""100 % when percentages are counted in ten-thousandths of a percent, as all integers here do."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers a field accepts: from `least` to `most`, with at most `places` decimals."""

    least: Decimal
    most: Decimal
    places: int

    def read(self, value: Decimal, path: Path, faults: Faults) -> int:
        """`value` × 10^places; or 0, with the fault noted: INVALID or OUT_OF_RANGE."""
        if not value.is_finite():
            faults.add(path, ErrorCode.INVALID, "Must be a number.")
        elif not self.least <= value <= self.most:
            faults.add(path, ErrorCode.OUT_OF_RANGE, f"Must be from {self.least} to {self.most}.")
        elif (whole := scaled(value, self.places)) is not None:
            return whole
        else:
            faults.add(path, ErrorCode.INVALID, f"Must have at most {self.places} decimals.")
        return 0


QUANTITY: Final = Bounds(Decimal("0.000001"), Decimal(10**9), places=6)
UNIT_PRICE: Final = Bounds(Decimal(0), Decimal(10**12), places=6)
PERCENT: Final = Bounds(Decimal(0), Decimal(100), places=PERCENT_PLACES)
AMOUNT_BY_PLACES: Final = tuple(
    Bounds(Decimal(0), Decimal(MAX_MINOR).scaleb(-places), places) for places in range(MAX_EXPONENT + 1)
)
"""The amounts a document can hold, by the decimals of its currency."""
_PRODUCT_UNIT: Final = 10 ** (QUANTITY.places + UNIT_PRICE.places)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line in minor units, before tax is worked out. `rate` is in units of `PERCENT_UNIT`."""

    gross: int
    discount: int
    tax: Tax
    rate: int
    counted: bool

    @property
    def amount(self) -> int:
        """Line net amount (BT-131): gross less the line's own discount."""
        return self.gross - self.discount


def price_line(line: Line, places: int, path: Path, faults: Faults) -> PricedLine:
    """Work out a line's gross and discount in minor units of a currency with `places` decimals.

    Gross is quantity (BT-129) × unit price (BT-146), rounded once; the discount (BT-136) comes off
    it. A faulty line has its faults noted under `path` and amounts that mean nothing.
    """
    faults_before = len(faults)
    quantity = QUANTITY.read(line.quantity, (*path, "quantity"), faults)
    unit_price = UNIT_PRICE.read(line.unit_price, (*path, "unit_price"), faults)
    gross = divide_half_up(quantity * unit_price * 10**places, _PRODUCT_UNIT)
    if gross > MAX_MINOR:
        faults.add(path, ErrorCode.AMOUNT_TOO_LARGE, "Quantity × unit price is too large.")
    rate = read_rate(line.tax, (*path, "tax_rate"), faults)
    at_discount = (*path, "discount", "value")
    discount = ReadDiscount.of(line.discount, places, at_discount, faults).off(gross)
    if discount > gross and len(faults) == faults_before:
        faults.add(at_discount, ErrorCode.OUT_OF_RANGE, "Is more than the line comes to.")
    return PricedLine(gross, discount, line.tax, rate, line.counted)


@dataclass(frozen=True, slots=True)
class ReadDiscount:
    """A discount as an integer: percent in units of `PERCENT_UNIT`, or an amount in minor units."""

    type: DiscountType
    value: int

    @classmethod
    def of(cls, discount: Discount | None, places: int, path: Path, faults: Faults) -> Self:
        """Read a discount in a currency with `places` decimals; none or a faulty one takes nothing off."""
        if discount is None:
            return cls(DiscountType.AMOUNT, 0)
        bounds = PERCENT if discount.type is DiscountType.PERCENT else AMOUNT_BY_PLACES[places]
        return cls(discount.type, bounds.read(discount.value, path, faults))

    def off(self, amount: int) -> int:
        """What the discount takes off `amount`, rounded once (BT-136 from BT-138, BT-92 from BT-94)."""
        if self.type is DiscountType.PERCENT:
            return divide_half_up(amount * self.value, PERCENT_UNIT)
        return self.value


def read_rate(tax: Tax, path: Path, faults: Faults) -> int:
    """The rate in units of `PERCENT_UNIT`; INVALID when its category does not go with it.

    BR-S-5: a standard rate is above zero. BR-Z-5 and its kin (`ZERO_RATED`): the rate is zero.
    BR-AF-5, BR-AG-5: the taxes of the Canary Islands, Ceuta and Melilla may have either.
    """
    rate = PERCENT.read(tax.rate, path, faults)
    if tax.category is TaxCategory.S and tax.rate.is_zero():
        faults.add(path, ErrorCode.INVALID, "A standard rate (S) is above 0; at 0 use Z, E or O.")
    elif rate and tax.category in ZERO_RATED:
        faults.add(path, ErrorCode.INVALID, f"The rate of category {tax.category} is 0.")
    return rate
