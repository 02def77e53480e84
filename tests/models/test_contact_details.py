"""E-mail addresses, telephone numbers and web addresses."""

import pytest

from models.contact_details import comparable_email, comparable_phone, read_email, read_website
from models.errors import Faults


@pytest.mark.parametrize("address", ["ann@example.com", " Ann.O'Neil+x@example.co.uk ", "zoë@exämple.com"])
def test_an_address_that_can_exist_is_accepted(address: str) -> None:
    faults = Faults()
    assert read_email(address, ("email",), faults) == address.strip()
    assert len(faults) == 0


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "@example.com", "a b@example.com", "a@b@example.com", "a@-example.com"]
)
def test_an_address_that_cannot_exist_is_refused(address: str) -> None:
    faults = Faults()
    read_email(address, ("email",), faults)
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("value", "same"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        (" ann@example.com ", "ann@example.com"),
        ("", None),
        (None, None),
    ],
)
def test_addresses_are_compared_without_case(value: str | None, same: str | None) -> None:
    assert comparable_email(value) == same


@pytest.mark.parametrize(
    ("value", "country", "same"),
    [
        ("+1 (212) 555-0100", None, "+12125550100"),
        ("(212) 555-0100", "US", "+12125550100"),
        ("0412 345 678", "AU", "+61412345678"),
        ("+61 412 345 678", "US", "+61412345678"),
        ("0412 345 678", None, "0412345678"),
        ("ext. 12", None, "12"),
        ("call me", "US", None),
        (None, "US", None),
    ],
)
def test_numbers_are_compared_as_they_are_dialled(
    value: str | None, country: str | None, same: str | None
) -> None:
    assert comparable_phone(value, country) == same


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("example.com", "https://example.com"),
        (" http://example.com/a?b=c ", "http://example.com/a?b=c"),
        ("https://例え.jp", "https://例え.jp"),
    ],
)
def test_a_web_address_gets_its_scheme(value: str, kept: str) -> None:
    faults = Faults()
    assert read_website(value, ("website",), faults) == kept
    assert len(faults) == 0


@pytest.mark.parametrize(
    "value",
    [
        "javascript://example.com/%0Aalert(1)",
        "ftp://example.com",
        "https://localhost",
        "https://user:secret@example.com",
        "https://exa mple.com",
        "https://[",
    ],
)
def test_any_other_address_is_refused(value: str) -> None:
    faults = Faults()
    read_website(value, ("website",), faults)
    assert len(faults) == 1
