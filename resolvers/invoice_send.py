"""Issuing invoices and taking them back: send, void, write off."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.errors import ErrorCode, Faults, Refused
from models.event import EventType
from models.invoice import Invoice
from models.invoice_status import InvoiceMove
from models.text import PROSE, read_text
from models.viewer import Viewer
from resolvers.document_mail import SendDraft, mail_when_sent
from resolvers.document_view import issue_of
from resolvers.events import record
from resolvers.invoice_rows import lock_invoice, settle, settle_quote
from resolvers.numbering import next_number
from resolvers.public_link import put_link, revoke_links
from resolvers.rows import lock
from resolvers.team import team_of


async def invoice_send(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    input: SendDraft | None = None,
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Issues the draft and gives it the next number of the team, without gaps; a mail leads to its page.

    Without `input` the mail goes to the client's address, and there is none where that is missing or where
    the invoice was mailed before. With it, an invoice that was sent already is mailed again. An invoice over
    nothing is paid at once. Raises Refused as `mail_document` does.
    """
    invoice = await _issue(session, viewer, id, expected_version)
    link, made = await put_link(session, invoice)
    invoice.version += made
    await mail_when_sent(session, await team_of(session, viewer), invoice, link, input)
    return {"invoice": invoice}


async def invoice_unpublish(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Revokes the link to the invoice for good; sending it again makes a new one."""
    invoice = await lock(session, viewer, Invoice, id, expected_version=expected_version)
    if await revoke_links(session, invoice):
        invoice.version += 1
        record(session, EventType.INVOICE_UNPUBLISHED, invoice)
    return {"invoice": invoice}


async def _issue(session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None) -> Invoice:
    """The invoice, issued now or before; its version is that of before, as the link decides on it."""
    invoice = await lock_invoice(session, viewer, id, InvoiceMove.SEND, expected_version)
    invoice.version -= 1
    if invoice.sent_at is not None:
        return invoice
    invoice.sent_at = datetime.now(UTC)
    paid = settle(invoice)
    await settle_quote(session, viewer, invoice.quote_id)
    team = await team_of(session, viewer)
    invoice.number, invoice.number_value = await next_number(
        session, viewer, CountedDocument.INVOICE, team.invoice_number_prefix
    )
    session.add(await issue_of(session, invoice))
    record(session, EventType.INVOICE_SENT, invoice)
    if paid:
        record(session, EventType.INVOICE_PAID, invoice)
    return invoice


async def invoice_void(
    session: AsyncSession, viewer: Viewer, id: str, reason: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Cancels the invoice; a number it has stays taken. What was paid must be refunded first."""
    text = _reason(reason)
    invoice = await lock_invoice(session, viewer, id, InvoiceMove.VOID, expected_version)
    if invoice.amount_paid_minor:
        raise Refused.at(
            ("id",), ErrorCode.INVALID_STATE, "Cannot void this invoice: refund its payments first."
        )
    invoice.voided_at, invoice.void_reason = datetime.now(UTC), text
    settle(invoice)
    await settle_quote(session, viewer, invoice.quote_id)
    record(session, EventType.INVOICE_VOIDED, invoice, reason=text)
    return {"invoice": invoice}


async def invoice_write_off(
    session: AsyncSession, viewer: Viewer, id: str, reason: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Gives up what is still due as a bad debt; nothing is due then. A paid one has nothing to give up."""
    text = _reason(reason)
    invoice = await lock_invoice(session, viewer, id, InvoiceMove.WRITE_OFF, expected_version)
    if invoice.amount_due_minor == 0:
        raise Refused.at(("id",), ErrorCode.INVALID_STATE, "Cannot write off this invoice: nothing is due.")
    invoice.written_off_at, invoice.write_off_reason = datetime.now(UTC), text
    settle(invoice)
    record(session, EventType.INVOICE_WRITTEN_OFF, invoice, reason=text)
    return {"invoice": invoice}


def _reason(reason: str) -> str:
    faults = Faults()
    text = read_text(reason, ("reason",), faults, most=PROSE, required=True)
    faults.refuse_if_any()
    return text
