"""Setting text: directions, lines, and whatever people type into fields."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from documents.formats import Formats
from documents.pdf.bidi import in_drawing_order, joined
from documents.pdf.fonts import fonts
from documents.pdf.render import render
from documents.pdf.text import Style, Typesetter
from models.document import LineItemKind
from models.frozen_document import Acceptance, DocumentKind, DocumentView, Standing
from models.team import DocumentTemplate
from tests.documents.reading import placed, text_of
from tests.documents.samples import PAYMENT, document, line, party, view

BODY = Style(9, 12, "#000000")
HOSTILE = (
    "<b>bold</b><img src='file:///etc/passwd'/><para>",
    "</para>&lt;&amp;&#0;",
    '=HYPERLINK("http://evil.example","x")',
    "+SUM(1+1)*cmd|' /C calc'!A0",
    ") Tj ET BT (injected) Tj (",
    "%PDF-1.4 endstream endobj trailer <</Root 1 0 R>>",
    "{name} {0} {amount.__class__} %s %(x)s $1 \\1",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f\u200e",
    "🧾👩‍👩‍👧‍👦🏳️‍🌈",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "مرحبا (بالعالم) 12,50 abc שלום",
    "\ud7ff\ue000\uffff\U0010ffff",
    "\t\r\n\v\f\x85\u2028\u2029",
    "日本語" * 80,
    "x" * 1_000,
    "",
    " ",
)


@pytest.mark.parametrize(
    ("text", "base", "drawn"),
    [
        ("abc", "L", "abc"),
        ("אבג", "R", "גבא"),
        ("abc אבג 12", "L", "abc 12 גבא"),
        ("אבג (ד) abc", "R", "abc (ד) גבא"),
        ("(אב)", "R", "(בא)"),
        ("[a] {אב}", "L", "[a] {בא}"),
    ],
)
def test_lines_are_drawn_in_the_order_of_unicode(text: str, base: Any, drawn: str) -> None:
    assert in_drawing_order(text, base) == drawn


def test_an_amount_without_letters_is_drawn_from_right_to_left_too() -> None:
    amount = Formats.of("he-IL", "ILS").money(1098757)
    (run,) = Typesetter(fonts()).line(amount, BODY).runs
    assert run.text == "₪ 10,987.57"  # as browsers draw it: the sign comes last, at the left


def test_arabic_letters_are_joined() -> None:
    assert joined("سلام") == "ﺳﻼﻡ"


@given(st.text(max_size=300), st.floats(20, 400))
def test_no_line_is_wider_than_it_may_be_and_nothing_is_lost(text: str, width: float) -> None:
    lines = Typesetter(fonts()).lines(text, BODY, width)
    for each in lines:
        widest = max((run.width for run in each.runs), default=0) if len(each.text) == 1 else 0
        assert each.width <= max(width, widest * BODY.size / 1000) + 0.01
    if text.isascii() and text.isprintable():
        assert "".join("".join(each.text for each in lines).split()) == "".join(text.split())


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("template", list(DocumentTemplate))
def test_whatever_is_typed_into_any_field_is_only_drawn(hostile: str, template: DocumentTemplate) -> None:
    is_only_drawn(everywhere(hostile, template))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nor_does_anything_else_come_of_evidence_and_payments(hostile: str) -> None:
    quote = everywhere(hostile, DocumentTemplate.MODERN)
    evidence = Acceptance(datetime(2026, 11, 25, tzinfo=UTC), *[hostile] * 6)
    is_only_drawn(replace(quote, standing=Standing.ACCEPTED, acceptance=evidence))
    paid = replace(PAYMENT, reference=hostile)
    invoice = replace(quote.document, kind=DocumentKind.INVOICE)
    is_only_drawn(DocumentView(invoice, Standing.IN_FORCE, payments=(paid, paid), amount_paid_minor=2))
    receipt = replace(quote.document, kind=DocumentKind.RECEIPT, payment=paid)
    is_only_drawn(DocumentView(receipt, Standing.IN_FORCE))


def is_only_drawn(sample: DocumentView) -> None:
    """That it makes a sound document with all text on its pages, no links and nothing that runs."""
    rendered = render(sample)
    reader = PdfReader(BytesIO(rendered.pdf), strict=True)
    assert f"of {rendered.pages}" in reader.pages[-1].extract_text()
    for page in placed(rendered.pdf):
        assert all(20 <= text.start <= text.end + 0.1 <= 595.3 - 20 for text in page)
    assert not any("/Annots" in page for page in reader.pages)
    root: Any = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(root)


LONG = (
    "x" * 10_000,
    "word " * 2_000,
    "كلمة " * 2_000,
    "字" * 10_000,
    "=1+1;" * 2_000,
    "\u202eab" * 3_000,
    "🧾" * 10_000,
)


@pytest.mark.parametrize("long", LONG)
def test_ten_thousand_characters_in_every_field_take_their_pages(long: str) -> None:
    rendered = render(everywhere(long, DocumentTemplate.MODERN))
    assert rendered.pages > 10
    assert len(PdfReader(BytesIO(rendered.pdf)).pages) == rendered.pages


@pytest.mark.parametrize(("locale", "currency"), [("ar-EG", "EGP"), ("ar-KW", "USD"), ("he-IL", "ILS")])
def test_a_minus_stands_before_its_number_in_every_script(locale: str, currency: str) -> None:
    formats = Formats.of(locale, currency)
    for text in (formats.money(-150_000), formats.amount(-150_000)):
        line = Typesetter(fonts()).line(f"\u200f{text}", BODY)
        drawn = "".join(run.text for run in line.runs)
        assert re.search(r"-1,500\.00(?!-)", drawn), ascii(drawn)


def test_markup_is_printed_as_it_was_typed() -> None:
    typed = "<b>bold</b> &amp; {name} ) Tj (x)"
    assert typed in text_of(render(view((line(name=typed),))).pdf)


def test_marks_that_would_turn_what_follows_have_no_effect() -> None:
    assert "Pay 100 now" in text_of(render(view((line(name="Pay \u202e100\u202c now"),))).pdf)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(max_size=80),
    st.sampled_from(list(DocumentTemplate)),
    st.sampled_from(["en-US", "ar-AE", "de-DE"]),
)
def test_any_text_in_any_field_gives_a_document(text: str, template: DocumentTemplate, locale: str) -> None:
    sample = everywhere(text, template)
    sample = replace(sample, document=replace(sample.document, locale=locale))
    rendered = render(sample)
    assert len(PdfReader(BytesIO(rendered.pdf)).pages) == rendered.pages
    assert render(sample).pdf == rendered.pdf


def everywhere(text: str, template: DocumentTemplate) -> DocumentView:
    """A quote with this text in every field that holds any."""
    quote = document(
        (
            line(0, name=text, description=text, unit=text, tax_name=text),
            line(1, kind=LineItemKind.HEADING, name=text, description=text),
            line(2, kind=LineItemKind.TEXT, name=text, quantity=Decimal(0)),
        )
    )
    parts = ("company", "email", "phone", "website", "tax_number")
    someone = party(text, **dict.fromkeys(parts, text))
    address = replace(
        someone.address, **{field.name: text for field in fields(someone.address) if field.name != "country"}
    )
    someone = replace(someone, address=address)
    texts = ("number", "title", "description", "reference", "notes", "terms")
    changed: dict[str, Any] = dict.fromkeys(texts, text)
    taxes = tuple(replace(tax, name=text) for tax in quote.tax_lines)
    brand = replace(quote.brand, template=template)
    quote = replace(quote, sender=someone, recipient=someone, tax_lines=taxes, brand=brand, **changed)
    return DocumentView(quote, Standing.IN_FORCE)
