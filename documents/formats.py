"""Money, numbers and dates of one document, as its locale writes them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Self
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time
from babel.numbers import format_percent

from models.frozen_document import PostalAddress
from models.localised import day_text, locale_of, money_text, number_text
from models.money import MAX_PLACES, exponent, to_decimal
from models.pricing import named_by

_POSTCODE_LAST: Final = frozenset({"CA", "AU", "NZ", "IN", "ZA", "SG", "HK"})
_POSTCODE_ALONE: Final = frozenset({"GB", "IE"})
_TOWN_COMMA: Final = frozenset({"US", "JP"})
"""Where the town is set off from the state and its post code by a comma."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How one document writes its amounts: in its locale, with the decimals its currency has in ISO 4217."""

    locale: Locale
    currency: str

    @classmethod
    def of(cls, tag: str, currency: str) -> Self:
        """For a BCP 47 tag; English where CLDR does not know the language."""
        return cls(locale_of(tag), currency)

    @property
    def right_to_left(self) -> bool:
        """Whether pages of this locale begin at the right."""
        return self.locale.text_direction == "rtl"

    def money(self, minor: int) -> str:
        """An amount with its currency, such as $1,234.50."""
        return money_text(minor, self.currency, self.locale)

    def amount(self, minor: int) -> str:
        """An amount without its currency, such as 1,234.50."""
        places = exponent(self.currency)
        return number_text(to_decimal(minor, self.currency), self.locale, least=places, most=places)

    def unit_price(self, price: Decimal) -> str:
        """A price without its currency, with all the decimals it has."""
        return number_text(price, self.locale, least=exponent(self.currency), most=MAX_PLACES)

    def quantity(self, quantity: Decimal) -> str:
        """A number with all the decimals it has."""
        return number_text(quantity, self.locale, least=0, most=MAX_PLACES)

    def percent(self, rate: Decimal) -> str:
        """A rate in percent, such as 7.5%."""
        return format_percent(rate / 100, locale=self.locale, decimal_quantization=False)

    def tax(self, name: str, rate: Decimal, word: str) -> str:
        """A tax with its rate, which is said once: many are named `VAT 20%` already.

        `word` is the one for taxes, and stands for a tax that was given by its rate alone.
        """
        if name in ("", named_by(rate)):
            name = word
        written = rf"(?<!\d){re.escape(self.quantity(rate))}(?!\d)"
        return name if re.search(written, name) else f"{name} {self.percent(rate)}"

    def address(self, address: PostalAddress, home: str | None) -> list[str]:
        """The lines of an address as its country writes them; the country where it is not `home`."""
        street = _joined(", ", address.line1, address.line2)
        code, city, region = address.postal_code, address.city, address.region
        if address.country == "JP" and self.locale.language == "ja":  # from the large to the small
            lines = [f"〒{code}" if code else None, _joined("", region, city, address.line1), address.line2]
        elif address.country in _TOWN_COMMA:
            lines = [street, _joined(", ", city, _joined(" ", region, code))]
        elif address.country in _POSTCODE_ALONE:
            lines = [street, city, region, code]
        elif address.country in _POSTCODE_LAST:
            lines = [street, _joined(" ", city, region, code)]
        else:
            lines = [street, _joined(" ", code, city, region)]
        abroad = address.country if address.country != home else None
        country = self.locale.territories.get(abroad, abroad) if abroad else None
        return [line for line in (*lines, country) if line]

    def day(self, day: date) -> str:
        """A day in words, such as 1 March 2026."""
        return day_text(day, self.locale)

    def moment(self, moment: datetime, timezone: str) -> str:
        """A moment in a time zone, to the minute and with how far the zone is from UTC."""
        local = moment.astimezone(ZoneInfo(timezone))
        hour = format_time(local, "short", locale=self.locale)
        both = self.locale.datetime_formats["medium"].format(hour, self.day(local.date()))
        return f"{both} (UTC{local.isoformat()[-6:]})"


def _joined(between: str, *parts: str | None) -> str:
    return between.join(part for part in parts if part)
