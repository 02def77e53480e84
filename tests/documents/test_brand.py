"""Brand colours on pages: kept where they can be read, darkened where not."""

import re

import pytest

from documents.brand import READABLE, brand_path, brand_stylesheet, contrast_with_white


@pytest.mark.parametrize("color", ["#1f3a5f", "#ffff00", "#ffffff", "#00ff00", "#000000", "#E91E63"])
def test_every_colour_can_be_read_on_white(color: str) -> None:
    path = brand_path(color)
    assert path is not None
    stylesheet = brand_stylesheet(path.removeprefix("/static/brand-").removesuffix(".css"))
    found = re.search(r"--brand: #(..)(..)(..);", stylesheet or "")
    assert found is not None
    assert contrast_with_white(*(int(part, 16) for part in found.groups())) >= READABLE


def test_a_dark_colour_stays_as_it_is() -> None:
    assert "--brand: #1f3a5f;" in str(brand_stylesheet("1f3a5f"))


@pytest.mark.parametrize("text", [None, "", "red", "#fff", "#1f3a5f;}", "#1f3a5g"])
def test_what_is_no_colour_is_none(text: str | None) -> None:
    assert brand_path(text) is None


@pytest.mark.parametrize("text", ["", "fff", "1f3a5f}body{", "../../x"])
def test_no_other_stylesheet_is_made(text: str) -> None:
    assert brand_stylesheet(text) is None
