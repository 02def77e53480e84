"""Minor units, exponents and rounding."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ErrorCode, Refused
from models.money import (
    MAX_MINOR,
    divide_half_up,
    exponent,
    is_currency,
    scaled,
    to_decimal,
    to_minor,
)

NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"


@pytest.mark.parametrize("currency", NO_DECIMALS.split())
def test_currencies_without_decimals(currency: str) -> None:
    assert exponent(currency) == 0


@pytest.mark.parametrize("currency", ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
def test_currencies_with_three_decimals(currency: str) -> None:
    assert exponent(currency) == 3


@pytest.mark.parametrize("currency", ["CLF", "UYW"])
def test_currencies_with_four_decimals(currency: str) -> None:
    assert exponent(currency) == 4


@pytest.mark.parametrize("currency", ["USD", "EUR", "AUD", "GBP", "HUF", "IDR", "LBP", "MGA", "MRU", "COP"])
def test_all_others_have_two_even_where_nobody_prints_them(currency: str) -> None:
    assert exponent(currency) == 2


@pytest.mark.parametrize(
    "code", ["XYZ", "usd", "US", "", "USDT", "XXX", "XTS", "XAU", "XDR", "DEM", "HRK", "USD "]
)
def test_what_no_amount_can_be_kept_in(code: str) -> None:
    assert not is_currency(code)
    with pytest.raises(ValueError, match="not an ISO 4217 currency"):
        exponent(code)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("10.50", "USD", 1050),
        ("10.5", "USD", 1050),
        ("10.500000", "USD", 1050),
        ("1e3", "USD", 100_000),
        ("-0.01", "USD", -1),
        ("-0", "USD", 0),
        ("1050", "JPY", 1050),
        ("1.234", "KWD", 1234),
        ("0.0001", "CLF", 1),
        ("21474836.48", "USD", 2_147_483_648),
        ("10000000000000.00", "USD", MAX_MINOR),
    ],
)
def test_to_minor_units(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("10.505", "USD", ErrorCode.INVALID),
        ("0.5", "JPY", ErrorCode.INVALID),
        ("1.2345", "KWD", ErrorCode.INVALID),
        ("1e-999999", "USD", ErrorCode.INVALID),
        ("NaN", "USD", ErrorCode.INVALID),
        ("sNaN", "USD", ErrorCode.INVALID),
        ("-Infinity", "USD", ErrorCode.INVALID),
        ("10000000000000.01", "USD", ErrorCode.AMOUNT_TOO_LARGE),
        ("-10000000000000.01", "USD", ErrorCode.AMOUNT_TOO_LARGE),
        ("1e999999", "USD", ErrorCode.AMOUNT_TOO_LARGE),
    ],
)
def test_amounts_that_are_refused(amount: str, currency: str, code: ErrorCode) -> None:
    with pytest.raises(Refused) as refused:
        to_minor(Decimal(amount), currency)
    assert [(error.code, error.path) for error in refused.value.errors] == [(code, ())]


@pytest.mark.parametrize(
    ("minor", "currency", "printed"),
    [
        (1050, "USD", "10.50"),
        (0, "USD", "0.00"),
        (-5, "USD", "-0.05"),
        (1050, "JPY", "1050"),
        (1, "KWD", "0.001"),
        (0, "UYW", "0.0000"),
        (MAX_MINOR, "USD", "10000000000000.00"),
    ],
)
def test_amounts_are_padded_to_the_exponent(minor: int, currency: str, printed: str) -> None:
    assert str(to_decimal(minor, currency)) == printed
    assert str(to_decimal(minor, currency)) == printed


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["JPY", "USD", "KWD", "CLF"]))
def test_there_and_back_again(minor: int, currency: str) -> None:
    assert to_minor(to_decimal(minor, currency), currency) == minor


def test_the_precision_of_the_calling_thread_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 2
        assert to_minor(Decimal("12345.67"), "USD") == 1_234_567
        assert str(to_decimal(1_234_567, "USD")) == "12345.67"


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (5, 2, 3), (-5, 2, -3), (249, 100, 2)],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert divide_half_up(numerator, denominator) == rounded


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**9))
def test_division_rounds_to_the_nearest_and_halves_away_from_zero(numerator: int, denominator: int) -> None:
    quotient = divide_half_up(numerator, denominator)

    distance = 2 * (quotient * denominator - numerator)
    assert abs(distance) <= denominator
    if abs(distance) == denominator:
        assert abs(quotient * denominator) > abs(numerator)
    assert divide_half_up(-numerator, denominator) == -quotient


@pytest.mark.parametrize(
    ("value", "places", "whole"),
    [
        ("1.5", 1, 15),
        ("1.5", 0, None),
        ("1.50", 1, 15),
        ("1e3", 2, 100_000),
        ("0.0000001", 6, None),
        ("0e-99", 2, 0),
    ],
)
def test_scaling_is_exact_or_nothing(value: str, places: int, whole: int | None) -> None:
    assert scaled(Decimal(value), places) == whole
