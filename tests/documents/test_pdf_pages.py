"""Where things stand: on which page, within the margins, and never on top of each other."""

import re
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4, LETTER

from documents.pdf.look import LOOKS
from documents.pdf.render import render
from models.team import DocumentTemplate
from tests.documents.reading import pages_of, placed
from tests.documents.samples import branded, line, view

_PLAIN = str.maketrans("", "", ",.")


@pytest.mark.parametrize("template", list(DocumentTemplate))
def test_long_documents_repeat_the_header_and_carry_what_was_added_up(template: DocumentTemplate) -> None:
    pages = pages_of(render(view(100, brand=branded(template))).pdf)
    assert len(pages) >= 3
    so_far = 0
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        amounts = page.count(" 10% 100.00")
        if number > 1 and amounts:
            assert "Description Qty Price Tax Amount" in page
            assert f"Brought forward {so_far:,}.00" in page
        so_far += 100 * amounts
        if so_far < 100 * 100:
            assert f"Carried forward {so_far:,}.00" in page
    (last,) = (page for page in pages if "Total $11,000.00" in page)
    assert so_far == 100 * 100 and " 10% 100.00" in last


@pytest.mark.parametrize("template", list(DocumentTemplate))
@pytest.mark.parametrize("lines", [1, 9, 30, 100])
def test_nothing_stands_in_the_margins_or_on_top_of_anything(template: DocumentTemplate, lines: int) -> None:
    rendered = render(view(lines, brand=branded(template), locale="en-US"))
    margin, width = LOOKS[template].margin, LETTER[0]
    for page in placed(rendered.pdf):
        for text in page:
            assert margin - 0.1 <= text.start and text.end <= width - margin + 0.1, text
            assert 30 <= text.baseline <= LETTER[1] - 30, text
        for one, other in pairwise(page):
            if one.baseline == other.baseline:
                assert one.end <= other.start or other.end <= one.start, (one, other)


@pytest.mark.parametrize("template", list(DocumentTemplate))
@pytest.mark.parametrize("locale", ["en-AU", "ar-KW"])
def test_figures_end_below_each_other_and_units_begin_so(template: DocumentTemplate, locale: str) -> None:
    amounts, units = ("7.00", "1,234.50", "88,888.00"), ("h", "pieces", "m²")
    rows = tuple(
        line(number, unit=unit, quantity=Decimal(10**number), amount_minor=int(amount.translate(_PLAIN)))
        for number, (amount, unit) in enumerate(zip(amounts, units, strict=True))
    )
    (page,) = placed(render(view(rows, brand=branded(template), locale=locale, currency="AUD")).pdf)
    ends = {round(text.end, 1) for text in page if text.text.strip() in amounts}
    assert len(ends) == 1
    if locale == "en-AU":
        assert len({round(text.start, 1) for text in page if text.text.strip() in units}) == 1


def test_what_does_not_fit_at_the_top_of_a_page_is_cut_short() -> None:
    for page in pages_of(render(view(40, number="A" * 200)).pdf)[1:]:
        assert re.match(r"Quote A{20,}… Fern & Field", page)


def test_totals_never_stand_alone_on_a_page() -> None:
    for lines in range(8, 22):
        (last, *_) = reversed(pages_of(render(view(lines)).pdf))
        if "Total " in last:
            assert "100.00" in last.partition("Subtotal")[0].replace("Brought forward 100.00", "")


def test_a_line_longer_than_a_page_goes_on_over_pages() -> None:
    long = line(0, name="Start", description="word " * 1900 + "finish")
    pages = pages_of(render(view((long, line(1)))).pdf)
    assert len(pages) > 2 and "Start" in pages[0]
    assert sum(page.count("word") for page in pages) == 1900
    (last,) = (page for page in pages if "Total $220.00" in page)
    assert "finish" in " ".join(pages) and "Work 1" in last


def test_paper_is_letter_where_that_is_usual() -> None:
    for locale, size in (("en-US", LETTER), ("es-MX", LETTER), ("en-GB", A4), ("ja-JP", A4)):
        box = PdfReader(BytesIO(render(view(1, locale=locale)).pdf)).pages[0].mediabox
        assert (float(box.width), float(box.height)) == pytest.approx(size, abs=0.01)
