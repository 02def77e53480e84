"""Money as whole minor units of an ISO 4217 currency: 1050 USD is $10.50, 1050 JPY is ¥1050."""

from decimal import Context, Decimal
from typing import Final

import pycountry

from models.errors import ErrorCode, Faults, Path, Refused

MAX_MINOR: Final = 10**15
"""The largest amount, in minor units and either sign, that a document or payment may reach."""

MAX_PLACES: Final = 6
"""The most decimals of any number here: unit prices and quantities."""

MAX_EXPONENT: Final = 4
"""The most decimals any currency has."""

# Where the minor unit is not a hundredth: ISO 4217 list one, which for several of these currencies
# differs from CLDR (CLDR gives what people print, ISO what banks settle).
UNUSUAL_EXPONENTS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
# Metals, units of account, the test code and "no currency": ISO 4217 gives them no minor unit.
_WITHOUT_MINOR_UNIT: Final = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"

_EXPONENTS: Final[dict[str, int]] = {
    currency.alpha_3: 2
    for currency in pycountry.currencies
    if currency.alpha_3 not in _WITHOUT_MINOR_UNIT.split()
} | {code: places for places, codes in UNUSUAL_EXPONENTS.items() for code in codes.split()}

# Wide enough for every number that passes a range check, so that nothing here is ever rounded
# and the precision of the calling thread does not matter.
_EXACT: Final = Context(prec=64)
_QUANTA: Final = tuple(Decimal((0, (1,), -places)) for places in range(MAX_PLACES + 1))


def currencies() -> list[str]:
    """The codes of all currencies that amounts can be kept in, in alphabetical order."""
    return sorted(_EXPONENTS)


def is_currency(code: str) -> bool:
    """Whether `code` is an active ISO 4217 currency that amounts can be kept in."""
    return code in _EXPONENTS


def exponent(currency: str) -> int:
    """Decimals of the currency's minor unit (JPY 0, USD 2, KWD 3, UYW 4).

    Raises ValueError for anything that is not a currency: ask `is_currency` of a caller's text first.
    """
    places = _EXPONENTS.get(currency)
    if places is None:
        raise ValueError(f"{currency!r} is not an ISO 4217 currency")
    return places


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in minor units, exactly.

    Raises Refused with an empty path (put the field's name in front with `.under`): INVALID for
    NaN, infinities and more decimals than the currency has, AMOUNT_TOO_LARGE beyond `MAX_MINOR`.
    """
    places = exponent(currency)
    if not amount.is_finite():
        raise Refused.at((), ErrorCode.INVALID, "Must be a number.")
    if amount.copy_abs() > to_decimal(MAX_MINOR, currency):
        raise Refused.at(
            (), ErrorCode.AMOUNT_TOO_LARGE, f"Must be at most {to_decimal(MAX_MINOR, currency)}."
        )
    minor = scaled(amount, places)
    if minor is None:
        raise Refused.at((), ErrorCode.INVALID, f"{currency} amounts have at most {places} decimals.")
    return minor


def read_minor(amount: Decimal, currency: str, path: Path, faults: Faults) -> int:
    """The amount in minor units; or 0, with the faults of `to_minor` noted at `path`."""
    try:
        return to_minor(amount, currency)
    except Refused as refused:
        for error in refused.errors:
            faults.add(path, error.code, error.message)
        return 0


def to_decimal(minor: int, currency: str) -> Decimal:
    """The amount in currency units, padded to the currency's exponent: 1050 USD → Decimal("10.50")."""
    return Decimal(minor).scaleb(-exponent(currency), _EXACT)


def scaled(value: Decimal, places: int) -> int | None:
    """`value` × 10^`places` when that is a whole number, else None; `places` is at most `MAX_PLACES`.

    `value` has to be finite and less than 10^40, which every range check here sees to.
    """
    whole = value.quantize(_QUANTA[places], context=_EXACT)
    return int(whole.scaleb(places, _EXACT)) if whole == value else None


def divide_half_up(numerator: int, denominator: int) -> int:
    """The quotient of integers, rounded to the nearest, halves away from zero; `denominator` is positive."""
    if numerator < 0:
        return -divide_half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)
