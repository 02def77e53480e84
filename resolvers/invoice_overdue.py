"""Noticing invoices that fall overdue: what happens to them with time alone."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.document import PaymentStatus
from models.event import EventType
from models.invoice import Invoice
from models.invoice_status import InvoiceStatus
from models.viewer import Viewer
from resolvers.events import record

NOTICE_AT_ONCE = 500
"""How many invoices one transaction notices, so that none holds its locks for long."""


async def invoices_fall_overdue(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """Records `invoice.overdue`, once for each, for invoices that wait for money past their due date.

    Those in use are left for later. At most `NOTICE_AT_ONCE`: call again while that many are `overdue`.
    """
    invoice: Any = Invoice
    now = datetime.now(UTC)
    due = await session.scalars(
        select(Invoice)
        .where(
            invoice.team_id == viewer.team_id,
            invoice.status == InvoiceStatus.SENT,
            invoice.payment_status.in_([PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID]),
            invoice.overdue_at <= now,
            invoice.overdue_noticed_at.is_(None),
        )
        .order_by(invoice.overdue_at, invoice.id)
        .limit(NOTICE_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    noticed = 0
    for each in due:
        each.overdue_noticed_at = now
        record(session, EventType.INVOICE_OVERDUE, each)
        noticed += 1
    return {"overdue": noticed}
