"""What a document's locale decides: addresses, taxes, and money among words from right to left."""

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
            ["72 Hudson Street", "Boston MA 02110"],
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
