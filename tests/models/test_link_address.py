"""Addresses of public links: made again at will, by nobody but who has the key."""

import pytest

from models.identifier import Prefix
from models.link_address import LinkAddresses, LinkName
from models.secret import masked

TEAM, LINK = (f"{prefix.value}_01m7y5h05secdbked87bnpe0jn" for prefix in (Prefix.TEAM, Prefix.PUBLIC_LINK))
LINKS = LinkAddresses(lambda: b"a key", "https://quotes.example")
SECRET = LINKS.secret(TEAM, LINK)


def test_an_address_names_its_link() -> None:
    assert LINKS.url(TEAM, LINK) == f"https://quotes.example/d/{SECRET}"
    assert LINKS.read(SECRET) == LinkName(TEAM, LINK)
    assert LINKS.secret(TEAM, LINK) == SECRET


def test_another_key_makes_and_opens_other_addresses() -> None:
    other = LinkAddresses(lambda: b"another key", "https://quotes.example")
    assert other.secret(TEAM, LINK) != SECRET
    assert other.read(SECRET) is None


@pytest.mark.parametrize("place", [-1, -17, -18, -43, 5, 30])
def test_one_other_character_opens_nothing(place: int) -> None:
    other = "0" if SECRET[place] != "0" else "1"
    changed = SECRET[:place] + other + SECRET[place:][1:]
    assert LINKS.read(changed) is None


@pytest.mark.parametrize("text", ["", "pq", "pq_", SECRET[:-1], SECRET + "0", f"rt{SECRET[2:]}", "é" * 73])
def test_what_is_no_address_opens_nothing(text: str) -> None:
    assert LINKS.read(text) is None


def test_an_address_is_masked_wherever_secrets_are() -> None:
    assert SECRET not in masked(f"GET /d/{SECRET}/pdf") and "pq_…" in masked(SECRET)
