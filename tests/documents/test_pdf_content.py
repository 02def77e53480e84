"""What documents say: every field of a quote, an estimate, an invoice and a receipt."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from documents.pdf.render import render
from models.document import LineItemKind, PaymentStatus
from models.frozen_document import (
    Acceptance,
    DocumentKind,
    DocumentView,
    FrozenTaxLine,
    Standing,
)
from models.pricing import Discount, DiscountType, PricingMode, TaxCategory
from models.wording import words_for
from tests.documents.reading import printed, text_of
from tests.documents.samples import PAYMENT, URL, document, line, party, view


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


def test_what_is_not_taxed_is_told_beside_what_is() -> None:
    taxes = (
        FrozenTaxLine("GST", TaxCategory.S, Decimal(10), 10000, 1000),
        FrozenTaxLine("Reverse charge", TaxCategory.AE, Decimal(0), 10000, 0),
    )
    assert "GST 10% on 100.00 $10.00 Reverse charge 0% on 100.00 $0.00 Total" in printed(2, tax_lines=taxes)


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
    assert "Payment reference ch_9 Amount received $100.00" in text and "Work 0" not in text
    unnamed = replace(receipt, payment=replace(PAYMENT, reference=None))
    assert "Method Card Amount received" in text_of(render(DocumentView(unnamed, Standing.IN_FORCE)).pdf)
    refunded = replace(receipt, payment=replace(PAYMENT, refunded_minor=4000))
    text = text_of(render(DocumentView(refunded, Standing.IN_FORCE)).pdf)
    assert "Refunded -$40.00" in text and "Amount received $60.00" in text


def test_who_is_to_sign_is_named_in_full() -> None:
    name = "The Honourable Company of Restorers, Plasterers, Glaziers and Allied Craftspeople of the Area"
    assert f"Accepted by {name} Signature" in printed(recipient=party(name))


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


def test_party_and_number_may_be_missing() -> None:
    bare = party("X", email=None, phone=None, website=None, tax_number=None)
    text = printed(0, number=None, title=None, notes=None, terms=None, recipient=bare, reference=None)
    assert "Quote Prepared for X" in text
