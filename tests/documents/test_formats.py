"""What a document's locale decides: addresses, taxes, and money among words from right to left."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from documents.formats import Formats
from models.frozen_document import PostalAddress

ENGLISH, GERMAN, ARABIC = (Formats.of(tag, "USD") for tag in ("en-US", "de-DE", "ar-AE"))


@pytest.mark.parametrize(
    ("address", "home", "lines"),
    [
        (
            ("72 Hudson Street", None, "Boston", "MA", "02110", "US"),
            "US",
            ["72 Hudson Street", "Boston, MA 02110"],
        ),
        (
            ("14 Market Street", None, "Leeds", None, "LS1 6DT", "GB"),
            "GB",
            ["14 Market Street", "Leeds", "LS1 6DT"],
        ),
        (("1 George St", None, "Sydney", "NSW", "2000", "AU"), "AU", ["1 George St", "Sydney NSW 2000"]),
        (
            ("1-2-3 Jingumae", None, "Shibuya-ku", "Tokyo", "150-0001", "JP"),
            "JP",
            ["1-2-3 Jingumae", "Shibuya-ku, Tokyo 150-0001"],
        ),
        (("Hauptstr. 1", "2. OG", "Köln", None, "50667", "DE"), "DE", ["Hauptstr. 1, 2. OG", "50667 Köln"]),
        (("Hauptstr. 1", None, "Köln", None, "50667", "DE"), "US", ["Hauptstr. 1", "50667 Köln", "Germany"]),
        ((None, None, None, None, None, None), None, []),
    ],
)
def test_addresses_are_written_as_in_their_country(
    address: tuple[str | None, ...], home: str | None, lines: list[str]
) -> None:
    assert ENGLISH.address(PostalAddress(*address), home) == lines


def test_an_address_in_japan_goes_from_the_large_to_the_small_in_japanese() -> None:
    address = PostalAddress("神宮前1-2-3", "青山ビル", "渋谷区", "東京都", "150-0001", "JP")
    japanese = Formats.of("ja-JP", "JPY")
    assert japanese.address(address, "JP") == ["〒150-0001", "東京都渋谷区神宮前1-2-3", "青山ビル"]


def test_a_moment_is_put_together_as_its_language_does() -> None:
    moment = datetime(2026, 11, 21, 8, 49, tzinfo=UTC)
    assert "2026، 9:49" in ARABIC.moment(moment, "Europe/Berlin")
    assert GERMAN.moment(moment, "Europe/Berlin") == "21. November 2026, 09:49 (UTC+01:00)"


@pytest.mark.parametrize(
    ("name", "rate", "written"),
    [
        ("VAT", "20", "VAT 20%"),
        ("VAT 20%", "20", "VAT 20%"),
        ("Sales tax 2020", "20", "Sales tax 2020 20%"),
        ("Tax 20 %", "20", "Tax 20%"),  # as the API calls one that was given by its rate
        ("", "7.5", "Tax 7.5%"),
    ],
)
def test_a_tax_says_its_rate_once(name: str, rate: str, written: str) -> None:
    assert ENGLISH.tax(name, Decimal(rate), "Tax") == written


def test_a_tax_without_a_name_is_called_so_in_the_language_of_the_document() -> None:
    assert GERMAN.tax("Tax 19 %", Decimal(19), "Steuer") == "Steuer 19\u00a0%"


def test_the_dollar_of_a_latin_symbol_stays_behind_it_among_arabic_words() -> None:
    assert ARABIC.money(342000) == "\u200f3,420.00\u00a0US$\u200e"
