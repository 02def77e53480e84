"""Documents to print: one of a small design studio, of which tests change what they are about."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import reportlab

from models.document import LineItemKind
from models.frozen_document import (
    Brand,
    DocumentKind,
    DocumentView,
    FrozenDocument,
    FrozenLine,
    FrozenPayment,
    FrozenTaxLine,
    Party,
    PostalAddress,
    Standing,
)
from models.payment import PaymentMethod
from models.pricing import PricingMode, TaxCategory
from models.team import DocumentTemplate

URL = "https://quotes.example.com/d/pq_abc"
PAYMENT = FrozenPayment("payment_1", date(2026, 12, 1), PaymentMethod.CARD, "ch_9", 10000, 0)
REPORTLAB_FONTS = Path(reportlab.__file__).parent / "fonts"
_ADDRESS = PostalAddress("12 Harbour Street", "Level 3", "Sydney", "NSW", "2000", "AU")


def party(name: str = "Fern & Field", **changes: Any) -> Party:
    """A sender or a recipient in Sydney."""
    known: dict[str, Any] = {
        "company": None,
        "address": _ADDRESS,
        "email": "hello@fern.example",
        "phone": "+61 2 5550 1234",
        "website": "fern.example",
        "tax_number": "51 824 753 556",
    }
    return Party(name, **(known | changes))


def line(number: int = 0, **changes: Any) -> FrozenLine:
    """Two hours of something, at 50.00 each and 10 % tax."""
    known: dict[str, Any] = {
        "id": f"quoteline_{number}",
        "kind": LineItemKind.ITEM,
        "name": f"Work {number}",
        "description": "With everything that goes with it.",
        "quantity": Decimal(2),
        "unit": "h",
        "unit_price": Decimal(50),
        "discount": None,
        "discount_minor": 0,
        "tax_category": TaxCategory.S,
        "tax_name": "GST",
        "tax_rate": Decimal(10),
        "amount_minor": 10000,
        "optional": False,
        "selected": True,
    }
    return FrozenLine(**(known | changes))


def document(lines: int | tuple[FrozenLine, ...] = 3, **changes: Any) -> FrozenDocument:
    """A quote with so many lines, or these."""
    all_lines = tuple(line(number) for number in range(lines)) if isinstance(lines, int) else lines
    subtotal = sum(each.amount_minor for each in all_lines if each.counted)
    tax = subtotal // 10
    known: dict[str, Any] = {
        "kind": DocumentKind.QUOTE,
        "team_id": "team_01",
        "id": "quote_01",
        "number": "Q-1042",
        "revision": 1,
        "title": "A new website",
        "description": None,
        "reference": "PO 7781",
        "notes": "Thank you.",
        "terms": "Half on acceptance, half on delivery.",
        "locale": "en-AU",
        "timezone": "Australia/Sydney",
        "currency": "AUD",
        "pricing_mode": PricingMode.TAX_EXCLUSIVE,
        "issue_date": date(2026, 11, 21),
        "last_day": date(2026, 12, 21),
        "sender": party(),
        "recipient": party("Ann Lee", company="Harbour Bakery", email="ann@harbour.example"),
        "brand": Brand(DocumentTemplate.MODERN, "#0f766e", None),
        "lines": all_lines,
        "tax_lines": (FrozenTaxLine("GST", TaxCategory.S, Decimal(10), subtotal, tax),),
        "subtotal_minor": subtotal,
        "discount": None,
        "discount_minor": 0,
        "adjustment_minor": 0,
        "tax_minor": tax,
        "total_minor": subtotal + tax,
        "total_excluding_tax_minor": subtotal,
        "payment": None,
    }
    return FrozenDocument(**(known | changes))


def view(
    lines: int | tuple[FrozenLine, ...] = 3, standing: Standing = Standing.IN_FORCE, **changes: Any
) -> DocumentView:
    """The view of such a quote; `changes` are of the document."""
    return DocumentView(document(lines, **changes), standing)


def branded(template: DocumentTemplate) -> Brand:
    """The studio's colour in one of the looks."""
    return Brand(template, "#0f766e", None)
