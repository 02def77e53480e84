"""Issuing invoices and taking them back: send, void, write off."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.errors import ErrorCode, Faults, Refused
from models.event import EventType
from models.invoice_status import InvoiceMove
from models.text import PROSE, read_text
from models.viewer import Viewer
from resolvers.events import record
from resolvers.invoice_rows import lock_invoice, settle, settle_quote
from resolvers.numbering import next_number
from resolvers.team import team_of


async def invoice_send(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Issues the draft and gives it the next number of the team, without gaps.

    Sending it again changes nothing. An invoice over nothing is paid at once.
    """
    invoice = await lock_invoice(session, viewer, id, InvoiceMove.SEND, expected_version)
    if invoice.sent_at is not None:
        invoice.version -= 1  # nothing changed
        return {"invoice": invoice}
    invoice.sent_at = datetime.now(UTC)
    paid = settle(invoice)
    await settle_quote(session, viewer, invoice.quote_id)
    team = await team_of(session, viewer)
    invoice.number, invoice.number_value = await next_number(
        session, viewer, CountedDocument.INVOICE, team.invoice_number_prefix
    )
    record(session, EventType.INVOICE_SENT, invoice)
    if paid:
        record(session, EventType.INVOICE_PAID, invoice)
    return {"invoice": invoice}


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
