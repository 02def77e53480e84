"""What stands beside the totals: by when to pay, and the code that leads to the public page."""

from dataclasses import dataclass

from documents.pdf.composer import Composer
from documents.pdf.text import Line
from models.frozen_document import DocumentKind, DocumentView, Standing
from models.placeholder import fill

OPEN = (Standing.DRAFT, Standing.IN_FORCE)
"""A document that waits for an answer, or for money."""
OFFERED = (DocumentKind.QUOTE, DocumentKind.ESTIMATE)
_CODE = 70.0
_GAP = 12.0
_APART = 3.0
"""Between the sentence and the link."""


@dataclass(frozen=True, slots=True)
class Online:
    """The code, the link beside it, and a sentence under that; each may be missing."""

    page: Composer
    url: str | None
    link: list[Line]
    sentence: list[Line]

    @classmethod
    def of(cls, page: Composer, width: float) -> "Online":
        """What there is to say of the document, in such a width."""
        view = page.view
        url = view.public_url if view.standing in OPEN else None
        room = width - (_CODE + _GAP if url else 0)
        offered = view.document.kind in OFFERED
        caption = page.words["scan_quote" if offered else "scan_invoice"]
        sentence = _payment(page, view) if view.document.kind is DocumentKind.INVOICE else None
        return cls(
            page,
            url,
            page.type.lines(caption, page.styles.accent, room) if url else [],
            page.type.lines(sentence, page.styles.body, room) if sentence else [],
        )

    @property
    def height(self) -> float:
        """What it takes on the page, in points."""
        text = sum(line.style.leading for line in (*self.sentence, *self.link))
        return max(text + _APART, _CODE if self.url else 0.0)

    def put(self, top: float) -> None:
        """Puts it at the start of the page; code and link are links."""
        page, start = self.page, self.page.left
        if self.url:
            page.sheet.code(start, top, _CODE, self.url)
            page.sheet.link(start, top, _CODE, _CODE, self.url)
            start += _CODE + _GAP
        after = page.stack(self.sentence, start, top, tag=("P:payment",))
        after += _APART if self.sentence else 0
        end = page.stack(self.link, start, after, tag=("P:online",))
        if self.url:
            widest = max(line.width for line in self.link)
            page.sheet.link(start, after, widest, end - after, self.url)


def _payment(page: Composer, view: DocumentView) -> str | None:
    """By when how much is to be paid."""
    if view.standing is Standing.PAID:
        return page.words["nothing_due"]
    if view.standing not in OPEN or view.document.last_day is None:
        return None
    amount, day = page.formats.money(view.amount_due_minor), page.formats.day(view.document.last_day)
    return fill(page.words["pay_by"], {"amount": amount, "date": day}.__getitem__)
