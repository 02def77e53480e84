"""Reading PDFs back: their text, and where on the page it stands."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from documents.pdf.bidi import joined
from documents.pdf.render import render
from tests.documents.samples import view


@dataclass(frozen=True)
class Placed:
    """Text on a page: where it begins and ends, and its baseline, in points from the lower left corner."""

    text: str
    start: float
    end: float
    baseline: float


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """The text of all pages."""
    return " ".join(pages_of(pdf))


def printed(*arguments: Any, **changes: Any) -> str:
    """The text of the quote of the samples with these changes."""
    return text_of(render(view(*arguments, **changes)).pdf)


def placed(pdf: bytes) -> list[list[Placed]]:
    """Every piece of text of each page and its place."""
    return [_placed(page) for page in PdfReader(BytesIO(pdf)).pages]


def _placed(page: Any) -> list[Placed]:
    found = []

    def visit(text: str, _cm: Any, matrix: Any, font: Any, size: float) -> None:
        words = text.strip("\n")
        if words.strip() and font is not None:
            width = stringWidth(joined(words), str(font["/BaseFont"]).partition("+")[2], size)
            found.append(Placed(words, matrix[4], matrix[4] + width, matrix[5]))

    page.extract_text(visitor_text=visit)
    return found
