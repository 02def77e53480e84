"""An invoice as the client sees it through its link: as it was issued, with what was paid since."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.document import PaymentStatus
from models.frozen_document import DocumentView
from models.invoice import Invoice
from models.invoice_status import InvoiceStatus, is_overdue
from models.link_address import LinkName
from models.public_link import PublicLink
from models.team import Team
from models.viewer import Viewer
from resolvers.document_view import invoice_view
from resolvers.public_link import link_behind, note_visit


class InvoiceState(StrEnum):
    """How an invoice stands to a client."""

    UNPAID = "unpaid"
    PART = "part"
    OVERDUE = "overdue"
    PAID = "paid"
    REFUNDED = "refunded"
    VOID = "void"
    CLOSED = "closed"
    """Given up as a bad debt: nothing is asked for any more."""
    GONE = "gone"


_STATES = {
    PaymentStatus.UNPAID: InvoiceState.UNPAID,
    PaymentStatus.PARTIALLY_PAID: InvoiceState.PART,
    PaymentStatus.PAID: InvoiceState.PAID,
    PaymentStatus.REFUNDED: InvoiceState.REFUNDED,
}


@dataclass(frozen=True, slots=True)
class PublicInvoice:
    """What is behind a link to an invoice."""

    link: PublicLink
    team: Team
    invoice: Invoice
    state: InvoiceState
    view: DocumentView | None
    """None where the link was revoked."""


async def invoice_behind(session: AsyncSession, link: PublicLink) -> PublicInvoice:
    """The invoice that the link leads to."""
    team = await session.get_one(Team, link.team_id)
    invoice = await session.get_one(Invoice, (link.team_id, link.invoice_id))
    if link.revoked_at is not None:
        return PublicInvoice(link, team, invoice, InvoiceState.GONE, None)
    view = await invoice_view(session, link.team_id, invoice.id)
    return PublicInvoice(link, team, invoice, _state(invoice), view)


async def invoice_visit(session: AsyncSession, viewer: Viewer, name: LinkName) -> dict[str, Any]:
    """Counts that the client looks at the invoice."""
    link = await link_behind(session, name, lock=True)
    if link is not None and link.revoked_at is None:
        note_visit(link)
    return {}


def _state(invoice: Invoice) -> InvoiceState:
    if invoice.status == InvoiceStatus.VOID:
        return InvoiceState.VOID
    if invoice.status == InvoiceStatus.WRITTEN_OFF:
        return InvoiceState.CLOSED
    status, paid = InvoiceStatus(invoice.status), PaymentStatus(invoice.payment_status)
    if is_overdue(status, paid, invoice.overdue_at, datetime.now(UTC)):
        return InvoiceState.OVERDUE
    return _STATES[paid]
