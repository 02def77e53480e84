"""`python -m benchmarks.pdf`: the processor time that printing a document takes, in one process."""

import time
from datetime import date
from decimal import Decimal
from io import BytesIO
from statistics import median
from typing import Annotated

import typer
from PIL import Image
from rich.console import Console
from rich.table import Table

from documents.pdf.render import Rendered, render
from models.document import LineItemKind
from models.frozen_document import (
    Brand,
    DocumentKind,
    DocumentView,
    FrozenDocument,
    FrozenLine,
    FrozenTaxLine,
    Party,
    PostalAddress,
    Standing,
)
from models.pricing import PricingMode, TaxCategory
from models.team import DocumentTemplate

BUDGET = {1: 40.0, 10: 40.0, 30: 100.0, 100: 250.0}
"""What a document of so many lines may take, in milliseconds."""
_WORK = (
    ("Website design", "Five page templates, two rounds of changes, and hand-over to your team."),
    ("Copywriting", None),
    ("Hosting, one year", "Managed hosting with daily backups and a certificate."),
)


def main(
    rounds: Annotated[int, typer.Option(help="How often each document is printed.")] = 20,
    locale: Annotated[str, typer.Option(help="The language of the documents, such as ar-AE.")] = "en-US",
) -> None:
    """Print quotes of 1, 10, 30 and 100 lines with logo and QR code, in every look."""
    logo = _logo()
    begun = time.process_time()
    render(_view(1, DocumentTemplate.MODERN, locale), logo=logo)
    first = (time.process_time() - begun) * 1000
    table = Table(title=f"CPU per document; the first of a process took {first:.0f} ms, fonts included")
    for heading in ("look", "lines", "pages", "kB", "median ms", "worst ms", "budget ms"):
        table.add_column(heading, justify="left" if heading == "look" else "right")
    for template in DocumentTemplate:
        for lines, budget in BUDGET.items():
            view = _view(lines, template, locale)
            times, rendered = _timed(view, logo, rounds)
            table.add_row(
                template.lower(),
                str(lines),
                str(rendered.pages),
                f"{len(rendered.pdf) / 1000:.0f}",
                f"{median(times):.1f}",
                f"{max(times):.1f}",
                f"{budget:.0f}",
                style="red" if median(times) > budget else "",
            )
    Console().print(table)


def _timed(view: DocumentView, logo: bytes, rounds: int) -> tuple[list[float], Rendered]:
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        rendered = render(view, logo=logo)
        times.append((time.process_time() - begun) * 1000)
    return times, rendered


def _view(lines: int, template: DocumentTemplate, locale: str) -> DocumentView:
    address = PostalAddress("148 Bergen Street", "Floor 2", "Brooklyn", "NY", "11217", "US")
    sender = Party(
        "Fern & Field", None, address, "hello@fern.example", "(718) 555-0148", "fern.example", "NY-1"
    )
    client = Party("Ann Lee", "Harbour Bakery", address, "ann@harbour.example", None, None, None)
    all_lines = tuple(_line(number) for number in range(lines))
    subtotal = sum(line.amount_minor for line in all_lines)
    tax = subtotal // 10
    document = FrozenDocument(
        kind=DocumentKind.QUOTE,
        team_id="team_1",
        id="quote_1",
        number="Q-1042",
        revision=1,
        title="A new website",
        description=None,
        reference="PO 7781",
        notes="Thank you for thinking of us.",
        terms="Half on acceptance, half on delivery. " * 8,
        locale=locale,
        timezone="America/New_York",
        currency="USD",
        pricing_mode=PricingMode.TAX_EXCLUSIVE,
        issue_date=date(2026, 11, 21),
        last_day=date(2026, 12, 21),
        sender=sender,
        recipient=client,
        brand=Brand(template, "#0f766e", "logo_1"),
        lines=all_lines,
        tax_lines=(FrozenTaxLine("Sales tax", TaxCategory.S, Decimal(10), subtotal, tax),),
        subtotal_minor=subtotal,
        discount=None,
        discount_minor=0,
        adjustment_minor=0,
        tax_minor=tax,
        total_minor=subtotal + tax,
        total_excluding_tax_minor=subtotal,
        payment=None,
    )
    return DocumentView(document, Standing.IN_FORCE, public_url="https://quotes.example.com/d/" + "x" * 73)


def _line(number: int) -> FrozenLine:
    name, description = _WORK[number % len(_WORK)]
    quantity, price = Decimal(number % 7 + 1), Decimal("95.5") + number
    return FrozenLine(
        id=f"quoteline_{number}",
        kind=LineItemKind.ITEM,
        name=f"{name} {number}",
        description=description,
        quantity=quantity,
        unit="h",
        unit_price=price,
        discount=None,
        discount_minor=0,
        tax_category=TaxCategory.S,
        tax_name="Sales tax",
        tax_rate=Decimal(10),
        amount_minor=int(quantity * price * 100),
        optional=False,
        selected=True,
    )


def _logo() -> bytes:
    written = BytesIO()
    Image.linear_gradient("L").resize((600, 200)).convert("RGB").save(written, "PNG")
    return written.getvalue()


if __name__ == "__main__":
    typer.run(main)
