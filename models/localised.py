"""Money and dates in a sentence, as the people of a locale write them (CLDR)."""

from copy import copy
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from models.money import exponent, to_decimal


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """The locale of a BCP 47 tag, or of its language alone; English where CLDR knows neither."""
    for candidate in (tag, tag.partition("-")[0], "en"):
        try:
            return Locale.parse(candidate.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("CLDR always knows English")


def money_text(minor: int, currency: str, tag: str) -> str:
    """An amount in minor units with its currency: `$1,234.50`, `1.234,50 €`; always with ISO 4217's decimals.

    CLDR, which would print Iraqi dinars without their thousandths, has no say in that.
    """
    locale, places = locale_of(tag), exponent(currency)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (places, places)
    amount = to_decimal(minor, currency)
    return str(pattern.apply(amount, locale, currency=currency, currency_digits=False))


def date_text(day: date, tag: str) -> str:
    """A day, with the month in letters."""
    return format_date(day, format="long", locale=locale_of(tag))
