"""Language tags: what is taken for one, and in which spelling."""

import pytest

from models.errors import Faults, Refused
from models.regional import read_locale, spoken, spoken_as


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("en-US", "en-US"),
        ("DE_at", "de-AT"),
        ("fr", "fr"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("en-JP", "en-JP"),  # which CLDR does not list: English for somebody in Japan
        ("de-us", "de-US"),
    ],
)
def test_a_language_with_a_territory_is_a_locale(given: str, kept: str) -> None:
    faults = Faults()
    assert read_locale(given, ("locale",), faults) == kept
    faults.refuse_if_any()


@pytest.mark.parametrize("given", ["english please", "xx", "en-XX", "en-", "", "en-JP-x-y", "12"])
def test_anything_else_is_none(given: str) -> None:
    faults = Faults()
    read_locale(given, ("locale",), faults)
    with pytest.raises(Refused):
        faults.refuse_if_any()


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("de-ch", "de-CH"),
        ("ja", "ja-JP"),
        ("pt", "pt-BR"),
        ("zh", "zh-CN"),
        ("zh-TW", "zh-TW"),
        ("sr", "sr-RS"),
        ("tlh", None),
        ("*", None),
    ],
)
def test_what_a_browser_likes_is_told_by_language_and_territory(tag: str, meant: str | None) -> None:
    assert spoken_as(tag) == meant
    assert meant is None or meant in spoken()


def test_whatever_is_spoken_is_taken_for_a_locale() -> None:
    faults = Faults()
    for tag in spoken():
        read_locale(tag, ("locale",), faults)
    faults.refuse_if_any()
