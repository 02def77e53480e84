"""Text: what is accepted, and in which form it is kept."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ErrorCode, Faults, Refused
from models.text import NAME, PROSE, read_text, read_texts


def codes(faults: Faults) -> list[ErrorCode]:
    """The codes of all faults found."""
    try:
        faults.refuse_if_any()
    except Refused as refused:
        return [error.code for error in refused.errors]
    return []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Ann  ", "Ann"),
        ("Cafe\u0301", "Café"),
        ("日本語", "日本語"),
        ("tab\tinside prose\nand lines", "tab\tinside prose\nand lines"),
        ("👩‍🔧", "👩‍🔧"),
        ("", ""),
    ],
)
def test_prose_is_kept_composed_and_trimmed(given: str, kept: str) -> None:
    faults = Faults()
    assert read_text(given, ("notes",), faults, most=PROSE) == kept
    assert codes(faults) == []


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800", "\udfff"])
def test_control_characters_and_lone_surrogates_are_refused(character: str) -> None:
    faults = Faults()
    read_text(f"a{character}b", ("notes",), faults, most=PROSE)
    assert codes(faults) == [ErrorCode.INVALID]


@pytest.mark.parametrize("separator", ["\n", "\r", "\t", "\u2028", "\u2029"])
def test_a_name_is_one_line(separator: str) -> None:
    faults = Faults()
    read_text(f"a{separator}b", ("name",), faults)
    assert codes(faults) == [ErrorCode.INVALID]


def test_length_is_counted_in_characters_after_composing() -> None:
    faults = Faults()
    read_text("e\u0301" * NAME, ("name",), faults)
    assert codes(faults) == []
    read_text("x" * (NAME + 1), ("name",), faults)
    assert codes(faults) == [ErrorCode.TOO_LONG]


@given(st.text(max_size=NAME))
def test_what_is_accepted_is_clean_and_stays_as_it_is(text: str) -> None:
    faults = Faults()
    kept = read_text(text, ("name",), faults)
    if not codes(faults):
        kept.encode()  # raises for what UTF-8 cannot hold
        assert kept == kept.strip() == unicodedata.normalize("NFC", kept)
        assert read_text(kept, ("name",), faults) == kept
        assert codes(faults) == []


@pytest.mark.parametrize(
    ("draft", "found", "faults"),
    [
        ({}, {}, []),
        ({"name": "Ann", "unit": "  "}, {"name": "Ann", "unit": None}, []),
        ({"name": None}, {"name": None}, [ErrorCode.REQUIRED]),
        ({"name": " "}, {"name": None}, [ErrorCode.REQUIRED]),
        ({"unit": None, "other": "kept out"}, {"unit": None}, []),
    ],
)
def test_of_a_draft_only_what_it_names_is_read(
    draft: dict[str, Any], found: dict[str, Any], faults: list[ErrorCode]
) -> None:
    noted = Faults()
    limits = {"name": NAME, "unit": NAME}
    assert read_texts(draft, limits, ("input",), noted, required=frozenset({"name"})) == found
    assert codes(noted) == faults
