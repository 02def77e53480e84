"""Money, numbers and dates as a locale writes them."""

import copy
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final, Self
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import NumberPattern, format_percent

from models.money import MAX_PLACES, exponent, to_decimal

# CLDR, currencySpacing: USD and 5 are not to be written as one word
_LETTER_BY_DIGIT: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Formats:
    """How one document writes its amounts: in its locale, with the decimals its currency has in ISO 4217."""

    locale: Locale
    currency: str

    @classmethod
    def of(cls, tag: str, currency: str) -> Self:
        """For a BCP 47 tag; English where CLDR does not know the language."""
        try:
            locale = Locale.parse(tag.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            locale = Locale("en")
        return cls(locale, currency)

    @property
    def right_to_left(self) -> bool:
        """Whether pages of this locale begin at the right."""
        return self.locale.text_direction == "rtl"

    def money(self, minor: int) -> str:
        """An amount with its currency, such as $1,234.50."""
        pattern = _pattern(self.locale, "money", exponent(self.currency), exponent(self.currency))
        written = self._applied(pattern, to_decimal(minor, self.currency))
        return _LETTER_BY_DIGIT.sub("\u00a0", written)

    def amount(self, minor: int) -> str:
        """An amount without its currency, such as 1,234.50."""
        places = exponent(self.currency)
        return self._applied(
            _pattern(self.locale, "number", places, places), to_decimal(minor, self.currency)
        )

    def unit_price(self, price: Decimal) -> str:
        """A price without its currency, with all the decimals it has."""
        return self._applied(_pattern(self.locale, "number", exponent(self.currency), MAX_PLACES), price)

    def quantity(self, quantity: Decimal) -> str:
        """A number with all the decimals it has."""
        return self._applied(_pattern(self.locale, "number", 0, MAX_PLACES), quantity)

    def percent(self, rate: Decimal) -> str:
        """A rate in percent, such as 7.5%."""
        return format_percent(rate / 100, locale=self.locale, decimal_quantization=False)

    def day(self, day: date) -> str:
        """A day in words, such as 1 March 2026."""
        return format_date(day, "long", locale=self.locale)

    def moment(self, moment: datetime, timezone: str) -> str:
        """A moment in a time zone, to the minute and with how far the zone is from UTC."""
        local = moment.astimezone(ZoneInfo(timezone))
        hour = format_time(local, "short", locale=self.locale)
        return f"{self.day(local.date())}, {hour} (UTC{local.isoformat()[-6:]})"

    def _applied(self, pattern: NumberPattern, value: Decimal) -> str:
        written: str = pattern.apply(value, self.locale, currency=self.currency, currency_digits=False)
        return written


@cache
def _pattern(locale: Locale, kind: str, least: int, most: int) -> NumberPattern:
    """The locale's pattern for money or numbers, with so many decimals."""
    known = locale.currency_formats["standard"] if kind == "money" else locale.decimal_formats[None]
    pattern: NumberPattern = copy.copy(known)
    pattern.frac_prec = (least, most)
    return pattern
