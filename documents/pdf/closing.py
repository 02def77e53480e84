"""The end of a document: how to pay, notes and terms, and who agreed or is to agree."""

from documents.pdf.composer import Composer
from documents.pdf.look import HAIRLINE, INK
from documents.pdf.text import Line
from models.frozen_document import Acceptance, DocumentKind, FrozenPayment, Standing

_CODE = 74.0
_OPEN = (Standing.DRAFT, Standing.IN_FORCE)


def closing(page: Composer) -> None:
    """Puts what comes after the totals."""
    document, view, words = page.view.document, page.view, page.words
    page.skip(page.look.gap)
    if document.kind is DocumentKind.INVOICE:
        _payment(page)
    for name, text in (("notes", document.notes), ("terms", document.terms)):
        if text:
            page.prose(words[name], text, page.styles.body if name == "notes" else page.styles.muted)
            page.skip(page.look.gap * 0.6)
    offered = document.kind in (DocumentKind.QUOTE, DocumentKind.ESTIMATE)
    code = view.public_url if view.standing in _OPEN else None
    if view.acceptance:
        _evidence(page, view.acceptance)
    elif offered and view.standing in _OPEN:
        _signature(page, code)
    elif code:
        page.need(_CODE + page.styles.muted.leading)
        _code(page, code, page.left)


def receipt(page: Composer) -> None:
    """The whole of a receipt below its head: what was paid, when, how, and for what."""
    document, words, formats = page.view.document, page.words, page.formats
    payment = document.payment
    if payment is None:
        raise ValueError("a receipt is of a payment")
    facts = [
        (words["for_invoice"], document.number or ""),
        (words["total"], formats.money(document.total_minor)),
        (words["received_on"], formats.day(payment.received_on)),
        (words["method"], words[payment.method]),
        (words["number"], payment.reference or payment.id),
    ]
    if payment.refunded_minor:
        facts.append((words["refunded"], formats.money(-payment.refunded_minor)))
    for number, (label, value) in enumerate(facts):
        tag = ("Table", f"TR:{number}")
        lines = page.type.lines(value, page.styles.body, page.width * 0.6)
        page.skip(page.look.padding)
        page.put(page.type.line(label, page.styles.label), page.left + page.inset, tag=(*tag, "TH:0"))
        page.y = page.stack(lines, page.right - page.inset, page.y, "end", (*tag, "TD:1")) + page.look.padding
        page.rule(color=HAIRLINE, thickness=0.5)
    page.skip(page.look.padding)
    kept = formats.money(payment.amount_minor - payment.refunded_minor)
    page.put(
        page.type.line(words["amount_received"], page.styles.grand),
        page.left + page.inset,
        tag=("P:received",),
    )
    page.put(page.type.line(kept, page.styles.grand), page.right - page.inset, "end", ("P:received",))
    page.skip(page.styles.grand.leading)


def _payment(page: Composer) -> None:
    """By when to pay, and what was paid so far."""
    document, view, words, formats = page.view.document, page.view, page.words, page.formats
    if view.standing is Standing.PAID:
        page.prose(words["payment"], words["nothing_due"], page.styles.body)
    elif view.standing in _OPEN and document.last_day:
        due = view.amount_due_minor
        text = words["pay_by"].format(amount=formats.money(due), date=formats.day(document.last_day))
        page.prose(words["payment"], text, page.styles.body)
    else:
        return
    page.skip(page.look.gap * 0.6)
    if view.payments:
        page.prose(
            words["payments"], "\n".join(_paid(page, each) for each in view.payments), page.styles.body
        )
        page.skip(page.look.gap * 0.6)


def _paid(page: Composer, payment: FrozenPayment) -> str:
    formats, words = page.formats, page.words
    parts = [
        formats.day(payment.received_on),
        words[payment.method],
        payment.reference,
        formats.money(payment.amount_minor),
    ]
    if payment.refunded_minor:
        parts.append(f"{words['refunded']} {formats.money(payment.refunded_minor)}")
    return " · ".join(part for part in parts if part)


def _signature(page: Composer, code: str | None) -> None:
    """Where to sign on paper, beside the code that leads to where it can be done without."""
    styles, words = page.styles, page.words
    height = max(_CODE + 2 * styles.muted.leading if code else 0.0, 78.0)
    page.need(height)
    top = page.y
    if code:
        _code(page, code, page.right - _CODE)
    width = min(page.width * 0.55, 290.0)
    recipient = page.view.document.recipient
    heading = words["accept"].replace("{name}", recipient.company or recipient.name)
    page.stack([page.type.cut(heading, styles.strong, width)], page.left, top, tag=("P:accept",))
    half = (width - 20) / 2
    page.y = top + 52
    for number, name in enumerate(("signature", "name_and_date")):
        start = page.left + number * (half + 20)
        page.rule(start, half, INK, 0.6)
        page.put(page.type.cut(words[name], styles.muted, half), start, tag=(f"P:{name}",), top=page.y + 3)
    page.y = top + height


def _code(page: Composer, url: str, start: float) -> None:
    """The code and what it is for; it is a link, too."""
    page.sheet.code(start, page.y, _CODE, url)
    offered = page.view.document.kind in (DocumentKind.QUOTE, DocumentKind.ESTIMATE)
    caption = page.type.lines(
        page.words["scan_quote" if offered else "scan_invoice"], page.styles.muted, _CODE + 70
    )
    top = page.y + _CODE + 2
    at_end = start > page.left
    page.stack(caption, start + _CODE if at_end else start, top, "end" if at_end else "start", ("P:scan",))


def _evidence(page: Composer, acceptance: Acceptance) -> None:
    """Who agreed, when, and to which document exactly, in a frame."""
    styles, words, inset = page.styles, page.words, 10.0
    document = page.view.document
    moment = page.formats.moment(acceptance.accepted_at, document.timezone)
    signer = acceptance.signer_name or document.recipient.name
    sentence = words["accepted_by"].replace("{date}", moment).replace("{name}", signer)
    details = [
        acceptance.signer_email,
        acceptance.consent_text,
        f"{words['ip_address']} {acceptance.ip_address}" if acceptance.ip_address else None,
        acceptance.user_agent,
        f"{words['signed_hash']} {acceptance.document_hash}" if acceptance.document_hash else None,
    ]
    width = page.width - 2 * inset
    lines: list[Line] = [page.type.line(words["accepted"], styles.accent)]
    lines += page.type.lines(sentence, styles.strong, width)
    for text in details:
        lines += page.type.lines(text, styles.muted, width) if text else []
    height = sum(line.style.leading for line in lines) + 2 * inset
    page.need(height)
    page.sheet.frame(page.left, page.y, page.width, height, styles.accent.color, 0.9)
    page.y = page.stack(lines, page.left + inset, page.y + inset, tag=("P:accepted",)) + inset
