"""Signed addresses of documents."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from models.document_address import GOOD_FOR, DocumentAddresses, Proof

NOW = datetime(2026, 11, 21, 12, 1, tzinfo=UTC)
ADDRESSES = DocumentAddresses(lambda: b"a key", "https://quotes.example.com")


def proof(url: str, at: datetime, addresses: DocumentAddresses = ADDRESSES) -> Proof:
    """What the address proves at a moment."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    document = parts.path.rpartition("/")[2]
    return addresses.proof(query["team"], document, query["expires"], query["signature"], at)


def test_an_address_is_good_for_an_hour_at_least_and_then_no_more() -> None:
    url = ADDRESSES.url("team_1", "quote_1", NOW)
    assert url.startswith("https://quotes.example.com/documents/quote_1?team=team_1&expires=")
    assert proof(url, NOW + timedelta(seconds=GOOD_FOR)) is Proof.GENUINE
    assert proof(url, NOW + timedelta(hours=2)) is Proof.EXPIRED


def test_asked_again_the_address_is_the_same_for_a_while() -> None:
    assert ADDRESSES.url("t", "q", NOW) == ADDRESSES.url("t", "q", NOW + timedelta(minutes=13))


@pytest.mark.parametrize("change", [("quote_1", "quote_2"), ("team_1", "team_2"), ("expires=1", "expires=2")])
def test_a_changed_address_is_forged(change: tuple[str, str]) -> None:
    assert proof(ADDRESSES.url("team_1", "quote_1", NOW).replace(*change), NOW) is Proof.FORGED


def test_another_key_has_signed_nothing() -> None:
    other = DocumentAddresses(lambda: b"another", ADDRESSES.origin)
    assert proof(other.url("team_1", "quote_1", NOW), NOW) is Proof.FORGED
