"""The top of a document: who it is from, what it is, whom it is for, and its dates."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from documents.pdf.composer import Composer, website_of
from documents.pdf.look import BAD, GOOD, INK, MUTED, PAPER
from documents.pdf.sheet import ARTIFACT
from documents.pdf.text import Line, left_to_right
from models.frozen_document import DocumentKind, Party, Standing

_LOGO = {"split": (180.0, 48.0), "centred": (200.0, 52.0)}
_STAMPS = {Standing.DRAFT: MUTED, Standing.ACCEPTED: GOOD, Standing.PAID: GOOD}


def letterhead(page: Composer, logo: tuple[float, float] | None) -> None:
    """Opens the first page. The logo is given by its width and height, in any unit."""
    page.new_page()
    document = page.view.document
    if page.look.table == "band":
        page.sheet.box(0, 0, page.size[0], 7, page.styles.band)
    if page.look.letterhead == "centred":
        _centred(page, logo)
    else:
        _split(page, logo)
    page.skip(page.look.gap)
    _parties(page)
    for text, style, tag in (
        (document.title, page.styles.heading, "H2:title"),
        (document.description, page.styles.body, "P:description"),
    ):
        if text:
            put = partial(page.put, x=page.left, tag=(tag,))
            page.flow(page.type.lines(text, style, page.width), put)
    if document.title or document.description:
        page.skip(page.look.gap * 0.6)


def running_head(page: Composer) -> None:
    """What stands at the top of every page but the first."""
    style = page.styles.muted
    sender = page.type.cut(page.view.document.sender.name, style, page.width * 0.45)
    heading = page.type.cut(
        f"{_kind(page)} {page.view.document.number or ''}".strip(), style, page.width * 0.5
    )
    page.put(heading, page.left, tag=ARTIFACT)
    page.put(sender, page.right, "end", tag=ARTIFACT)
    page.skip(style.leading + 3)
    page.rule()
    page.skip(page.look.gap * 0.5)


def _kind(page: Composer) -> str:
    return page.words[page.view.document.kind]


def _split(page: Composer, logo: tuple[float, float] | None) -> None:
    """The sender at the start, what the document is at the end."""
    top, styles, half = page.y, page.styles, page.width * 0.56
    start = _sender_mark(page, logo, top, half)
    sender = [line for text in _sender_lines(page) for line in page.type.lines(text, styles.muted, half)]
    start = page.stack(sender, page.left, start, tag=("P:sender",))

    title = page.type.lines(_kind(page), styles.title, page.width * 0.4)
    end = page.stack(title, page.right, top, "end", ("H1",))
    number = page.type.lines(page.view.document.number or "", styles.strong, page.width * 0.4)
    end = page.stack(number, page.right, end, "end", ("P:number",))
    end = _stamp(page, end + 4, "end")
    page.y = max(start, end)


def _centred(page: Composer, logo: tuple[float, float] | None) -> None:
    """The sender in the middle above a double rule, what the document is below it."""
    styles, middle = page.styles, page.size[0] / 2
    if logo:
        width, height = _fitted(logo, *_LOGO["centred"])
        page.sheet.picture(middle - width / 2, page.y, width, height)
        page.skip(height + 8)
    name = page.type.lines(page.view.document.sender.name, styles.title, page.width)
    page.y = page.stack(name, middle, page.y, "center", ("P:sender",))
    for text in _sender_lines(page):
        lines = page.type.lines(text, styles.muted, page.width)
        page.y = page.stack(lines, middle, page.y, "center", ("P:sender",))
    page.skip(10)
    page.rule(color=INK, thickness=1.2)
    page.skip(3)
    page.rule(color=INK, thickness=0.5)
    page.skip(page.look.gap)
    heading = f"{_kind(page)} {page.view.document.number or ''}".strip()
    page.y = page.stack(page.type.lines(heading, styles.title, page.width), middle, page.y, "center", ("H1",))
    page.y = _stamp(page, page.y + 4, "center")


def _sender_mark(page: Composer, logo: tuple[float, float] | None, top: float, width: float) -> float:
    """The logo, or else the name in large letters; returns where it ends."""
    if logo:
        wide, high = _fitted(logo, *_LOGO["split"])
        scale = 0.7 if page.look.table == "plain" else 1.0
        page.sheet.picture(page.left, top, wide * scale, high * scale)
        return page.stack(
            page.type.lines(page.view.document.sender.name, page.styles.strong, width),
            page.left,
            top + high * scale + 8,
            tag=("P:sender",),
        )
    name = page.type.lines(page.view.document.sender.name, page.styles.grand, width)
    return page.stack(name, page.left, top + 4, tag=("P:sender",)) + 2


def _sender_lines(page: Composer) -> list[str]:
    sender = page.view.document.sender
    return [
        *page.formats.address(sender.address, page.view.document.recipient.address.country),
        *_contact(page, sender),
    ]


def _contact(page: Composer, party: Party) -> Iterator[str]:
    reached = " · ".join(left_to_right(part) for part in (party.phone, party.email) if part)
    known = " · ".join(part for part in (website_of(party), _tax_number(page, party)) if part)
    yield from (line for line in (reached, known) if line)


def _tax_number(page: Composer, party: Party) -> str | None:
    if party.tax_number is None:
        return None
    return f"{page.words['tax_number']} {left_to_right(party.tax_number)}"


def _stamp(page: Composer, top: float, align: str) -> float:
    """What has to be known at first sight, on a ground of its own; returns where it ends."""
    standing = page.view.standing
    if standing is Standing.IN_FORCE:
        return top
    line = page.type.line(page.words[standing], replace(page.styles.accent, color=PAPER))
    width, height = line.width + 16, line.style.leading + 5
    start = page.right - width if align == "end" else page.size[0] / 2 - width / 2
    ground = _STAMPS.get(standing, BAD) if page.look.colored else INK
    page.sheet.box(start, top + 2, width, height, ground)
    page.put(line, start + 8, tag=("P:standing",), top=top + 4.5)
    return top + height + 4


def _parties(page: Composer) -> None:
    """Whom it is for beside its dates and references."""
    top, styles, column = page.y, page.styles, page.width * 0.52
    document = page.view.document
    role = {DocumentKind.INVOICE: "invoice_for", DocumentKind.RECEIPT: "receipt_for"}.get(
        document.kind, "quote_for"
    )
    end = (
        page.stack([page.type.line(page.words[role], styles.label)], page.left, top, tag=("P:recipient",)) + 2
    )
    recipient = document.recipient
    names = [recipient.company or recipient.name]
    if recipient.company and recipient.company != recipient.name:
        names.append(recipient.name)
    texts = [
        *((name, styles.strong if not position else styles.body) for position, name in enumerate(names)),
        *(
            (text, styles.body)
            for text in page.formats.address(recipient.address, document.sender.address.country)
        ),
        *((text, styles.muted) for text in _contact(page, recipient)),
    ]
    for text, style in texts:
        end = page.stack(page.type.lines(text, style, column), page.left, end, tag=("P:recipient",))

    facts = _facts(page)
    start = page.left + page.width * 0.58
    labels = max((label.width for label, _ in facts), default=0.0)
    values = start + min(labels, page.width * 0.2) + 12
    low = top
    for number, (label, value) in enumerate(facts):
        tag = f"P:fact{number}"
        page.put(label, start, tag=(tag,), top=low + (styles.body.leading - label.style.leading) / 2)
        lines = page.type.lines(value, styles.body, page.right - values)
        low = page.stack(lines, values, low, tag=(tag,)) + 1.5
    page.y = max(end, low) + page.look.gap


def _facts(page: Composer) -> list[tuple[Line, str]]:
    document, words, day = page.view.document, page.words, page.formats.day
    invoice = document.kind is DocumentKind.INVOICE
    facts = {
        "issue_date": day(document.issue_date),
        "due_date" if invoice else "valid_until": day(document.last_day) if document.last_day else None,
        "revision": str(document.revision) if (document.revision or 1) > 1 else None,
        "reference": document.reference,
    }
    return [(page.type.line(words[name], page.styles.label), value) for name, value in facts.items() if value]


def _fitted(picture: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    """The size of the picture, as large as fits."""
    scale = min(width / picture[0], height / picture[1])
    return picture[0] * scale, picture[1] * scale
