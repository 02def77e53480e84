"""Money, numbers and days as locales write them."""

from datetime import date
from decimal import Decimal

import pytest

from models.localised import day_text, locale_of, money_text, number_text


@pytest.mark.parametrize(
    ("minor", "currency", "tag", "written"),
    [
        (123450, "USD", "en-US", "$1,234.50"),
        (123450, "EUR", "de-DE", "1.234,50 €"),
        (123450, "CHF", "en-US", "CHF 1,234.50"),  # letters and digits apart: CLDR, currencySpacing
        (-123450, "CHF", "en-US", "-CHF 1,234.50"),
        (123450, "USD", "es-MX", "USD 1,234.50"),
        (1234, "JPY", "ja-JP", "¥1,234"),
        (1234567, "KWD", "en-US", "KWD 1,234.567"),
        (1234567, "IQD", "en-US", "IQD 1,234.567"),  # CLDR would drop the thousandths
    ],
)
def test_money(minor: int, currency: str, tag: str, written: str) -> None:
    assert (
        money_text(minor, currency, locale_of(tag)).replace("\uffe5", "¥").replace("\u00a0", " ") == written
    )


def test_a_sign_stays_with_the_letters_before_it_among_words_from_right_to_left() -> None:
    assert money_text(1000, "CNY", locale_of("ar-AE")) == "\u200f10.00\u00a0CN¥\u200e"


def test_money_is_never_broken_over_two_lines() -> None:
    assert money_text(5, "CHF", locale_of("en")) == "CHF\u00a00.05"


def test_numbers_have_the_decimals_they_have() -> None:
    english = locale_of("en")
    assert number_text(Decimal("1234.5"), english, least=2, most=6) == "1,234.50"
    assert number_text(Decimal("0.123456"), english, least=2, most=6) == "0.123456"
    assert number_text(Decimal(3), english, least=0, most=6) == "3"


def test_days() -> None:
    assert day_text(date(2026, 3, 1), locale_of("de-CH")) == "1. März 2026"


@pytest.mark.parametrize(
    ("tag", "language"), [("xx-XX", "en"), ("de-XX", "de"), ("nonsense", "en"), ("fr-CA", "fr")]
)
def test_an_unknown_locale_is_its_language_or_english(tag: str, language: str) -> None:
    assert locale_of(tag).language == language
