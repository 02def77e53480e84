"""Money, numbers and days as the people of a locale write them (CLDR)."""

import copy
import re
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import NumberPattern

from models.money import exponent, to_decimal

# `US$` ends in a sign without a direction of its own, which among words from right to left would lead it
_LATIN_SYMBOL: Final = re.compile(r"(?<=[A-Za-z])[$£¥₩]")
# CLDR, currencySpacing: USD and 5 are not to be written as one word
_LETTER_BY_DIGIT: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """The locale of a BCP 47 tag, or of its language alone; English where CLDR knows neither."""
    for candidate in (tag, tag.partition("-")[0], "en"):
        try:
            return Locale.parse(candidate.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("CLDR always knows English")


def money_text(minor: int, currency: str, locale: Locale) -> str:
    """An amount in minor units with its currency: `$1,234.50`, `1.234,50 €`; always with ISO 4217's decimals.

    CLDR, which would print Iraqi dinars without their thousandths, has no say in that.
    """
    pattern = _pattern(locale, "money", exponent(currency), exponent(currency))
    amount = to_decimal(minor, currency)
    written = pattern.apply(amount, locale, currency=currency, currency_digits=False)
    if locale.text_direction == "rtl":
        written = _leading_minus(_LATIN_SYMBOL.sub("\\g<0>\u200e", written))
    return _LETTER_BY_DIGIT.sub("\u00a0", written)


def number_text(value: Decimal, locale: Locale, *, least: int, most: int) -> str:
    """A number with as many decimals as it has, but `least` and `most`: `1,234.50`."""
    written: str = _pattern(locale, "number", least, most).apply(value, locale)
    return _leading_minus(written) if locale.text_direction == "rtl" else written


def day_text(day: date, locale: Locale) -> str:
    """A day, with the month in letters: `1 March 2026`."""
    return format_date(day, "long", locale=locale)


def _leading_minus(number: str) -> str:
    """The number with the mark before its minus that CLDR gives the sign and Babel's patterns lack.

    Without it the sign would stand behind the number, at its right (UAX 9).
    """
    return number.replace("-", "\u200e-")


@cache
def _pattern(locale: Locale, kind: Literal["money", "number"], least: int, most: int) -> NumberPattern:
    known = locale.currency_formats["standard"] if kind == "money" else locale.decimal_formats[None]
    pattern: NumberPattern = copy.copy(known)
    pattern.frac_prec = (least, most)
    return pattern
