"""The end of a document: how to pay, notes and terms, and who agreed or is to agree."""

from documents.pdf.composer import Composer
from documents.pdf.look import HAIRLINE, INK
from documents.pdf.online import OFFERED, OPEN
from documents.pdf.text import Line
from models.frozen_document import Acceptance, FrozenPayment
from models.placeholder import fill

_SIGNING = 53.0
"""Below the name of who signs: room for the signature, its rule, and a word under that."""
_INSET = 10.0
"""Between a frame and what is in it."""


def closing(page: Composer) -> None:
    """Puts what comes after the totals; the signature is never without the end of what it is for."""
    document, view, words = page.view.document, page.view, page.words
    page.skip(page.look.gap)
    evidence = _evidence(page, view.acceptance) if view.acceptance else []
    signed = document.kind in OFFERED and view.standing in OPEN and not evidence
    parts = [
        ("payments", "\n".join(_paid(page, each) for each in view.payments), page.styles.body),
        ("notes", document.notes, page.styles.body),
        ("terms", document.terms, page.styles.muted),
    ]
    filled = [(name, text, style) for name, text, style in parts if text]
    gap = page.look.gap * 0.7
    signatory = _signatory(page) if signed else []
    end = _signing(signatory) + gap if signed else _framed(evidence) + gap if evidence else 0.0
    for name, text, style in filled:
        page.prose(words[name], text, style, end if name == filled[-1][0] else 0.0)
        page.skip(gap)
    if signed:
        _signature(page, signatory)
    elif evidence:
        _frame(page, evidence)


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
    ]
    if payment.reference:
        facts.append((words["payment_reference"], payment.reference))
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


def _signatory(page: Composer) -> list[Line]:
    """Who is to sign, in full however long the name is."""
    recipient = page.view.document.recipient
    heading = fill(page.words["accept"], {"name": recipient.company or recipient.name}.__getitem__)
    return page.type.lines(heading, page.styles.strong, page.width)


def _signing(signatory: list[Line]) -> float:
    """What it takes on the page, in points."""
    return sum(line.style.leading for line in signatory) + _SIGNING


def _signature(page: Composer, signatory: list[Line]) -> None:
    """Where to sign on paper."""
    styles, words = page.styles, page.words
    page.need(_signing(signatory))
    top = page.stack(signatory, page.left, page.y, tag=("P:accept",))
    half = (page.width - 24) / 2
    page.y = top + _SIGNING - 16
    for number, name in enumerate(("signature", "name_and_date")):
        start = page.left + number * (half + 24)
        page.rule(start, half, INK, 0.6)
        page.put(page.type.cut(words[name], styles.muted, half), start, tag=(f"P:{name}",), top=page.y + 3)
    page.y = top + _SIGNING


def _evidence(page: Composer, acceptance: Acceptance) -> list[Line]:
    """Who agreed, when, and to which document exactly."""
    styles, words = page.styles, page.words
    document = page.view.document
    moment = page.formats.moment(acceptance.accepted_at, document.timezone)
    signer = acceptance.signer_name or document.recipient.name
    sentence = fill(words["accepted_by"], {"date": moment, "name": signer}.__getitem__)
    details = [
        acceptance.signer_email,
        acceptance.consent_text,
        f"{words['ip_address']} {acceptance.ip_address}" if acceptance.ip_address else None,
        acceptance.user_agent,
        f"{words['signed_hash']} {acceptance.document_hash}" if acceptance.document_hash else None,
    ]
    width = page.width - 2 * _INSET
    lines = page.type.lines(sentence, styles.strong, width)
    for text in details:
        lines += page.type.lines(text, styles.muted, width) if text else []
    return lines


def _framed(lines: list[Line]) -> float:
    """The height of lines in a frame."""
    return sum(line.style.leading for line in lines) + 2 * _INSET if lines else 0.0


def _frame(page: Composer, lines: list[Line]) -> None:
    height = _framed(lines)
    page.need(height)
    page.sheet.frame(page.left, page.y, page.width, height, page.styles.color, 0.9)
    page.y = page.stack(lines, page.left + _INSET, page.y + _INSET, tag=("P:accepted",)) + _INSET
