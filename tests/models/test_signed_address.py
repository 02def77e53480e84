"""Proofs in addresses: HMACs of the standard, under keys that are good for one purpose."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from models.signed_address import LONGEST, SignedAddresses, derived_key

KEY = derived_key(b"a key of the server", "letters of team_1")
ADDRESSES = SignedAddresses("https://quotes.example/", "?proof=", KEY)


def test_an_address_is_made_of_its_parts() -> None:
    assert ADDRESSES.to("quote_1") == f"https://quotes.example/quote_1?proof={ADDRESSES.proof('quote_1')}"


def test_the_two_blocks_do_what_the_key_does() -> None:
    inside = sha256(ADDRESSES.inner + b"quote_1").digest()
    outside = sha256(ADDRESSES.outer + inside).digest()
    assert outside == hmac.digest(KEY, b"quote_1", "sha256")
    assert (len(ADDRESSES.inner), len(ADDRESSES.outer)) == (64, 64), "as RFC 2104 says"


def test_proofs_are_letters_and_digits_alone() -> None:
    for number in range(200):
        proof = ADDRESSES.proof(f"quote_{number}")
        digest = hmac.digest(KEY, f"quote_{number}".encode(), "sha256")
        assert proof.isascii() and proof.isalnum() and len(proof) == LONGEST
        assert proof == urlsafe_b64encode(digest).decode().rstrip("=").translate(str.maketrans("-_", "xy"))


def test_each_purpose_and_each_server_has_its_own_key() -> None:
    keys = {
        derived_key(server, purpose)
        for server in (b"a key", b"another")
        for purpose in ("letters of team_1", "letters of team_2", "parcels of team_1")
    }
    assert len(keys) == 6
