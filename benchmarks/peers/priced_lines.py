"""The totals of a new quote as the contract has them, for the peers in Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

_EXPONENTS = {"JPY": 0}


@dataclass(frozen=True)
class TaxGroup:
    """What one rate comes to, in minor units."""

    rate: Decimal
    taxable: int
    tax: int


@dataclass(frozen=True)
class PricedLines:
    """Amount and tax of each line in minor units, and the tax by rate."""

    amounts: list[int]
    taxes: list[int]
    groups: list[TaxGroup]


def priced(lines: Sequence[tuple[Decimal, Decimal, Decimal]], currency: str) -> PricedLines:
    """Totals lines, each a quantity, a unit price and a tax rate in percent.

    Tax is rounded once for each rate, and its lines share it out by largest remainder.
    """
    minor = 10 ** exponent(currency)
    amounts = [_rounded(quantity * price * minor) for quantity, price, _ in lines]
    taxes, groups = [0] * len(lines), []
    by_rate = sorted(range(len(lines)), key=lambda i: -lines[i][2])
    for rate, positions in groupby(by_rate, lambda i: lines[i][2]):
        of_rate = list(positions)
        taxable = sum(amounts[i] for i in of_rate)
        tax = _rounded(taxable * rate / 100)
        for i in of_rate:
            taxes[i] = tax * amounts[i] // taxable
        by_fraction = sorted(of_rate, key=lambda i: -(tax * amounts[i] % taxable))
        for i in by_fraction[: tax - sum(taxes[i] for i in of_rate)]:
            taxes[i] += 1
        groups.append(TaxGroup(rate, taxable, tax))
    return PricedLines(amounts, taxes, groups)


def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return _EXPONENTS.get(currency, 2)


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
