"""The looks of a sender: logo, colour, and the code that leads to the public page."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from documents.pdf.render import render
from models.frozen_document import (
    Brand,
)
from models.team import DocumentTemplate
from tests.documents.samples import URL, view


def test_the_code_leads_to_the_public_page() -> None:
    page: Any = PdfReader(BytesIO(render(replace(view(1), public_url=URL)).pdf)).pages[0]
    assert page["/Annots"][0]["/A"]["/URI"] == URL
    assert "/Annots" not in PdfReader(BytesIO(render(view(1)).pdf)).pages[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_logo_is_on_the_first_page(kind: str) -> None:
    content = BytesIO()
    Image.new("RGB", (300, 100), "#aa2200").save(content, kind)
    reader = PdfReader(BytesIO(render(view(60), logo=content.getvalue()).pdf))
    assert [len(page.images) for page in reader.pages] == [1] + [0] * (len(reader.pages) - 1)


def test_a_light_brand_colour_is_darkened_until_it_can_be_read() -> None:
    pdf = render(view(1, brand=Brand(DocumentTemplate.MODERN, "#ffee00", None))).pdf
    content = PdfReader(BytesIO(pdf)).pages[0].get_contents()
    assert content is not None
    colors = set(re.findall(rb"^([\d.]+) ([\d.]+) ([\d.]+) rg$", content.get_data(), re.MULTILINE))
    assert (b"1", b".933333", b"0") in colors  # the band, which holds no text
    assert any(float(red) < 0.6 and float(blue) == 0 and float(red) > 0 for red, _, blue in colors)
