"""Identifiers: TypeIDs of the nouns."""

import pytest

from models.identifier import Prefix, new_id, prefix_of


@pytest.mark.parametrize("prefix", Prefix)
def test_an_identifier_names_its_noun(prefix: Prefix) -> None:
    assert prefix_of(new_id(prefix)) is prefix


def test_identifiers_sort_by_age() -> None:
    made = [new_id(Prefix.QUOTE) for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quote",
        "quote_",
        "quote_01h2xcejqtf2nbrexx3vqjhp4",
        "quote_81h2xcejqtf2nbrexx3vqjhp41",
        "quote_01h2xcejqtf2nbrexx3vqjhpil",
        "QUOTE_01h2xcejqtf2nbrexx3vqjhp41",
        "ship_01h2xcejqtf2nbrexx3vqjhp41",
        "01h2xcejqtf2nbrexx3vqjhp41",
    ],
)
def test_any_other_text_names_none(text: str) -> None:
    assert prefix_of(text) is None
