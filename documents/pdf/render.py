"""From the view of a document to its PDF: `render` is all that the rest of the product needs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel import Locale
from reportlab.lib.pagesizes import A4, LETTER

from documents.formats import Formats
from documents.pdf.closing import closing, receipt
from documents.pdf.composer import Composer
from documents.pdf.fonts import Fonts, fonts
from documents.pdf.letterhead import letterhead, running_head
from documents.pdf.line_table import LineTable
from documents.pdf.logo import Logo
from documents.pdf.look import LOOKS, Styles
from documents.pdf.paint import paint
from documents.pdf.text import Typesetter
from documents.pdf.totals import Totals
from models.frozen_document import DocumentKind, DocumentView
from models.wording import words_for

RENDERER: Final = 3
"""Counts the changes to what documents look like: what was rendered by another one is rendered anew."""

# CLDR, territoryInfo: where paper is US Letter rather than A4
_LETTER: Final = frozenset(
    {"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF, its number of pages, and the characters that no font had, which are drawn as U+FFFD."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...]


def render(view: DocumentView, *, logo: bytes | None = None, font_folder: Path | None = None) -> Rendered:
    """The document as PDF: the same view and logo give the same bytes.

    `logo` is a PNG or JPEG. Characters that neither Noto Sans nor a font of `font_folder` has are listed.
    Raises `documents.pdf.fonts.FontUnusable`.
    """
    available = fonts(font_folder)
    page = _composer(view, available)
    mark = Logo.of(logo) if logo else None
    letterhead(page, mark.size if mark else None)
    page.on_break = lambda: running_head(page)
    if view.document.kind is DocumentKind.RECEIPT:
        receipt(page)
    else:
        totals = Totals(page)
        LineTable(page).put(follows=totals.height)
        totals.put()
        closing(page)
    page.foot()
    pdf = paint(page, mark, page.words[view.document.kind])
    return Rendered(pdf, len(page.sheets), tuple(sorted(page.type.missing)))


def paper_of(locale: Locale) -> tuple[float, float]:
    """Width and height in points: US Letter where it is usual, and A4 anywhere else."""
    territory = locale.territory or ("US" if locale.language == "en" else None)
    width, height = LETTER if territory in _LETTER else A4
    return float(width), float(height)


def _composer(view: DocumentView, available: Fonts) -> Composer:
    document = view.document
    formats = Formats.of(document.locale, document.currency)
    size = paper_of(formats.locale)
    words = words_for(document.locale).document
    ours = [formats.money(0), formats.day(document.issue_date), *words.values()]
    if any(available.missing("".join("".join(ours).split()))):
        # what we write ourselves must be readable whatever fonts there are
        formats = Formats.of("en", document.currency)
        words = words_for("en").document
    look = LOOKS[document.brand.template]
    return Composer(
        view=view,
        type=Typesetter(available),
        formats=formats,
        words=words,
        look=look,
        styles=Styles.of(look, document.brand.color),
        size=size,
    )
