"""Documents as PDF: what they say, where it stands, and that the same document is always the same file."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4, LETTER

from documents.pdf.fonts import REPLACEMENT, FontUnusable
from documents.pdf.look import LOOKS
from documents.pdf.render import render
from models.document import LineItemKind, PaymentStatus
from models.frozen_document import (
    Acceptance,
    Brand,
    DocumentKind,
    DocumentView,
    FrozenPayment,
    FrozenTaxLine,
    Standing,
)
from models.payment import PaymentMethod
from models.pricing import Discount, DiscountType, PricingMode, TaxCategory
from models.team import DocumentTemplate
from models.wording import words_for
from tests.documents.reading import pages_of, placed, text_of
from tests.documents.samples import document, line, party, view

URL = "https://quotes.example.com/d/pq_abc"
PAYMENT = FrozenPayment("payment_1", date(2026, 12, 1), PaymentMethod.CARD, "ch_9", 10000, 0)
REPORTLAB_FONTS = Path(sys.modules["reportlab"].__file__ or "").parent / "fonts"


def printed(*arguments: Any, **changes: Any) -> str:
    """The text of the quote of the samples with these changes."""
    return text_of(render(view(*arguments, **changes)).pdf)


def branded(template: DocumentTemplate) -> Brand:
    return Brand(template, "#0f766e", None)


def test_a_quote_says_all_that_is_in_it() -> None:
    text = printed(2)
    for part in (
        "Quote Q-1042",
        "Fern & Field",
        "Harbour Bakery Ann Lee",
        "Date 21 November 2026",
        "Valid until 21 December 2026",
        "Your reference PO 7781",
        "A new website",
        "Work 1",
        "2 h 50.00 10% 100.00",
        "Subtotal $200.00 GST 10% on 200.00 $20.00 Total $220.00",
        "Notes Thank you.",
        "Terms Half on acceptance, half on delivery.",
        "Signature",
        "Page 1 of 1",
    ):
        assert part in text


def test_an_estimate_is_called_one() -> None:
    assert "Estimate Q-1042" in printed(kind=DocumentKind.ESTIMATE)


def test_options_headings_words_and_discounts_are_told_apart() -> None:
    lines = (
        line(0, kind=LineItemKind.HEADING, name="Design", description=None, amount_minor=0),
        line(1, discount=Discount(DiscountType.PERCENT, Decimal("12.5")), discount_minor=1250),
        line(2, kind=LineItemKind.TEXT, name="Choose what you like:", description=None, amount_minor=0),
        line(3, name="Left", optional=True, selected=False),
        line(4, name="Taken", optional=True, selected=True),
    )
    discount = Discount(DiscountType.AMOUNT, Decimal(15))
    text = printed(lines, discount=discount, discount_minor=1500, adjustment_minor=-99)
    assert "Discount 12.5%: -12.50" in text
    assert re.search(r"Left .*Optional, not included .*Taken .*Option, chosen", text)
    assert "Subtotal $200.00 Discount -$15.00 Adjustment -$0.99" in text


def test_prices_with_tax_in_them_say_how_much_it_is() -> None:
    taxes = (FrozenTaxLine("VAT", TaxCategory.S, Decimal(19), 29739, 5651),)
    text = printed(1, pricing_mode=PricingMode.TAX_INCLUSIVE, tax_lines=taxes, total_minor=35390)
    assert "Total $353.90 Includes VAT 19% on 297.39 $56.51" in text


def test_an_invoice_says_what_was_paid_and_what_is_due() -> None:
    invoice = document(kind=DocumentKind.INVOICE, number="INV-7", revision=None)
    partly = DocumentView(
        invoice,
        Standing.IN_FORCE,
        payment_status=PaymentStatus.PARTIALLY_PAID,
        payments=(PAYMENT,),
        amount_paid_minor=10000,
        amount_due_minor=23000,
        public_url=URL,
    )
    text = text_of(render(partly).pdf)
    assert "Invoice INV-7" in text and "Due 21 December 2026" in text
    assert "Total $330.00 Paid -$100.00 Amount due $230.00" in text
    assert "Please pay $230.00 by 21 December 2026." in text
    assert "1 December 2026 · Card · ch_9 · $100.00" in text
    assert "View online" in text and "Signature" not in text


def test_a_receipt_is_of_one_payment() -> None:
    receipt = document(kind=DocumentKind.RECEIPT, number="INV-7", last_day=None, payment=PAYMENT)
    text = text_of(render(DocumentView(receipt, Standing.IN_FORCE)).pdf)
    assert "Receipt INV-7" in text and "Received from Harbour Bakery" in text
    assert "Amount received $100.00" in text and "Work 0" not in text
    refunded = replace(receipt, payment=replace(PAYMENT, refunded_minor=4000))
    text = text_of(render(DocumentView(refunded, Standing.IN_FORCE)).pdf)
    assert "Refunded -$40.00" in text and "Amount received $60.00" in text


def test_the_evidence_of_an_acceptance_takes_the_place_of_the_signature() -> None:
    moment = datetime(2026, 11, 25, 3, 4, tzinfo=UTC)
    agreed = Acceptance(moment, "Ann Lee", "ann@harbour.example", "ab" * 32, "203.0.113.9", None, "I agree.")
    text = text_of(render(replace(view(), standing=Standing.ACCEPTED, acceptance=agreed)).pdf)
    assert "Accepted by Ann Lee on 25 November 2026, 2:04 pm (UTC+11:00)" in text.replace("\u202f", " ")
    assert "ann@harbour.example I agree. IP address 203.0.113.9" in text and "ab" * 32 in text
    assert "Signature" not in text


@pytest.mark.parametrize("standing", [each for each in Standing if each is not Standing.IN_FORCE])
def test_what_is_not_simply_in_force_says_so(standing: Standing) -> None:
    assert words_for("en").document[standing] in printed(standing=standing)


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
    assert so_far == 100 * 100 and "Total $11,000.00" in pages[-1]


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
    assert "finish" in " ".join(pages) and "Total $220.00" in pages[-1]


@pytest.mark.parametrize(
    ("locale", "currency", "total"),
    [
        ("en-US", "USD", "$3,300,000.00"),
        ("de-DE", "EUR", "3.300.000,00 €"),
        ("fr-CH", "CHF", "3 300 000,00 CHF"),
        ("en-US", "JPY", "¥330,000,000"),
        ("en-GB", "KWD", "KWD 330,000.000"),
        ("en-GB", "IQD", "IQD 330,000.000"),
    ],
)
def test_money_is_written_as_the_locale_and_the_currency_want(locale: str, currency: str, total: str) -> None:
    text = printed((line(amount_minor=300_000_000),), locale=locale, currency=currency)
    assert total in re.sub("[\u00a0\u202f]", " ", text)


def test_paper_is_letter_where_that_is_usual() -> None:
    for locale, size in (("en-US", LETTER), ("es-MX", LETTER), ("en-GB", A4), ("ja-JP", A4)):
        box = PdfReader(BytesIO(render(view(1, locale=locale)).pdf)).pages[0].mediabox
        assert (float(box.width), float(box.height)) == pytest.approx(size, abs=0.01)


def test_the_same_document_is_the_same_file_in_any_process() -> None:
    script = (
        "import hashlib; from documents.pdf.render import render; from tests.documents.samples import view;"
        "print(hashlib.sha256(render(view(30)).pdf).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    render(view(5, title="Глава"))  # what was rendered before in the process does not matter
    assert outputs == {hashlib.sha256(render(view(30)).pdf).hexdigest() + "\n"}


def test_another_document_has_another_identifier() -> None:
    identifiers = {str(PdfReader(BytesIO(render(view(lines)).pdf)).trailer["/ID"]) for lines in (1, 2, 3)}
    assert len(identifiers) == 3


def test_it_is_described_and_tagged_and_brings_its_fonts_and_colours() -> None:
    reader = PdfReader(BytesIO(render(view(40, title='A & B <"C">')).pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-AU" and root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None and reader.xmp_metadata is not None
    assert reader.metadata.title == 'Quote Q-1042 – A & B <"C">'
    assert reader.xmp_metadata.dc_title == {"x-default": reader.metadata.title}
    assert reader.metadata.creation_date == datetime(2026, 11, 21, tzinfo=UTC)
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    fonts = {id(font): font for page in reader.pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert fonts and all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts.values())
    elements: Any = root["/StructTreeRoot"]["/K"][0]["/K"]
    roles = [element["/S"] for element in elements]
    assert "/H1" in roles and "/Table" in roles
    rows = next(element for element in elements if element["/S"] == "/Table")["/K"]
    assert [row["/S"] for row in rows] == ["/TR"] * 41
    assert [cell["/S"] for cell in rows[0]["/K"]] == ["/TH"] * 5
    assert [cell["/S"] for cell in rows[1]["/K"]] == ["/TD"] * 5


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


def test_a_character_that_no_font_has_is_reported_and_seen() -> None:
    rendered = render(view((line(name="日本 cup ☕"),)))
    assert rendered.missing == ("☕", "日", "本")
    assert f"{REPLACEMENT * 2} cup {REPLACEMENT}" in text_of(rendered.pdf)


def test_a_folder_of_fonts_brings_further_characters(tmp_path: Path) -> None:
    (tmp_path / "Vera.ttf").symlink_to(REPORTLAB_FONTS / "Vera.ttf")
    sample = view((line(name="a ≈ b"),))
    assert render(sample).missing == ("≈",)
    rendered = render(sample, font_folder=tmp_path)
    assert rendered.missing == () and "a ≈ b" in text_of(rendered.pdf)


def test_a_file_that_is_no_truetype_font_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "Noto.ttf").write_bytes(b"OTTO" + bytes(100))
    with pytest.raises(FontUnusable, match=r"Noto\.ttf cannot be used"):
        render(view(1), font_folder=tmp_path)


def test_what_we_write_ourselves_can_always_be_read() -> None:
    rendered = render(view(1, locale="ja-JP", currency="JPY"))
    assert rendered.missing == () and "November 21, 2026" in text_of(rendered.pdf)


def test_arabic_is_joined_and_runs_from_the_right() -> None:
    rendered = render(view(1, locale="ar-KW", currency="KWD", title="تصميم (أول)"))
    assert rendered.missing == ()
    (page,) = placed(rendered.pdf)  # copied as it was typed, though drawn with letters joined
    title = next(text for text in page if text.text == "تصميم")
    assert title.end == pytest.approx(A4[0] - LOOKS[DocumentTemplate.MODERN].margin, abs=0.2)
    number = next(text for text in page if text.text == "Q-1042")
    assert number.start == pytest.approx(LOOKS[DocumentTemplate.MODERN].margin, abs=0.2)


def test_a_light_brand_colour_is_darkened_until_it_can_be_read() -> None:
    pdf = render(view(1, brand=Brand(DocumentTemplate.MODERN, "#ffee00", None))).pdf
    content = PdfReader(BytesIO(pdf)).pages[0].get_contents()
    assert content is not None
    colors = set(re.findall(rb"^([\d.]+) ([\d.]+) ([\d.]+) rg$", content.get_data(), re.MULTILINE))
    assert (b"1", b".933333", b"0") in colors  # the band, which holds no text
    assert any(float(red) < 0.6 and float(blue) == 0 and float(red) > 0 for red, _, blue in colors)


def test_party_and_number_may_be_missing() -> None:
    bare = party("X", email=None, phone=None, website=None, tax_number=None)
    text = printed(0, number=None, title=None, notes=None, terms=None, recipient=bare, reference=None)
    assert "Quote Prepared for X" in text
