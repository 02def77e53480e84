"""The looks of a sender: logo, colour, and the code that leads to the public page."""

import re
from dataclasses import fields, replace
from io import BytesIO
from typing import Any

import pytest
import segno
from PIL import Image
from pypdf import PdfReader

from documents.brand import READABLE, contrast_with_white
from documents.pdf.look import BAD, GOOD, INK, LOOKS, MUTED, PAPER, Styles
from documents.pdf.render import render
from documents.pdf.text import Style
from models.frozen_document import (
    Brand,
)
from models.team import DocumentTemplate
from tests.documents.reading import placed
from tests.documents.samples import URL, view


def test_the_code_leads_to_the_public_page() -> None:
    page: Any = PdfReader(BytesIO(render(replace(view(1), public_url=URL)).pdf)).pages[0]
    assert page["/Annots"][0]["/A"]["/URI"] == URL
    assert "/Annots" not in PdfReader(BytesIO(render(view(1)).pdf)).pages[0]


def test_the_code_is_drawn_where_it_can_be_scanned() -> None:
    url = f"https://quotes.example.com/d/pq_{'x' * 70}"
    page: Any = PdfReader(BytesIO(render(replace(view(1), public_url=url)).pdf)).pages[0]
    left, bottom, right, top = (float(each) for each in page["/Annots"][0]["/Rect"])
    matrix = segno.make(url, error="m", boost_error=False).matrix
    module = (right - left) / len(matrix)
    assert module > 72 / 25.4 * 0.5  # millimetres: half of one can be told apart by any telephone
    boxes = [operands for operands, operator in page.get_contents().operations if operator == b"re"]
    drawn = {
        (round((top - float(y)) / module) - 1, round((float(x) - left) / module))
        for x, y, width, _ in boxes
        if float(width) == pytest.approx(module, abs=0.01)
    }
    assert drawn == {(y, x) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    for text in placed(render(replace(view(1), public_url=url)).pdf)[0]:
        beside = text.end < left - 4 * module or text.start > right + 4 * module
        assert beside or text.baseline > top + 4 * module or text.baseline < bottom - 4 * module


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_logo_is_on_the_first_page(kind: str) -> None:
    content = BytesIO()
    Image.new("RGB", (300, 100), "#aa2200").save(content, kind)
    reader = PdfReader(BytesIO(render(view(60), logo=content.getvalue()).pdf))
    assert [len(page.images) for page in reader.pages] == [1] + [0] * (len(reader.pages) - 1)


@pytest.mark.parametrize("brand", ["#101014", "#0f766e", "#ffee00", "#ffffff", "#e11d48", "#000000", None])
def test_all_text_can_be_read_on_its_ground(brand: str | None) -> None:
    for look in LOOKS.values():
        styles = Styles.of(look, brand)
        texts = [getattr(styles, field.name) for field in fields(Styles)]
        for color in {style.color for style in texts if isinstance(style, Style)}:
            assert contrast(color, PAPER) >= READABLE
        assert contrast(styles.label.color, styles.tint) >= READABLE
    for ground in (GOOD, BAD, MUTED, INK):
        assert contrast(PAPER, ground) >= READABLE


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb` (WCAG 2.2)."""
    with_white = [contrast_with_white(*bytes.fromhex(color[1:])) for color in (one, other)]
    return max(with_white) / min(with_white)


def test_a_light_brand_colour_is_darkened_until_it_can_be_read() -> None:
    pdf = render(view(1, brand=Brand(DocumentTemplate.MODERN, "#ffee00", None))).pdf
    content = PdfReader(BytesIO(pdf)).pages[0].get_contents()
    assert content is not None
    colors = set(re.findall(rb"^([\d.]+) ([\d.]+) ([\d.]+) rg$", content.get_data(), re.MULTILINE))
    assert (b"1", b".933333", b"0") in colors  # the band, which holds no text
    assert any(float(red) < 0.6 and float(blue) == 0 and float(red) > 0 for red, _, blue in colors)
