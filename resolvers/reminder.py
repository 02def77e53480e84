"""Reminding clients by mail of quotes that are about to expire, and of invoices that are overdue.

Only of what was mailed to them before and can still be opened, and of each occasion once.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import day_at, end_of_day
from models.document import PaymentStatus
from models.invoice import Invoice
from models.invoice_status import InvoiceStatus
from models.mail import Mail, MailPurpose
from models.mail_template import MailTemplateKind
from models.public_link import PublicLink
from models.quote import Quote
from models.quote_status import QuoteStatus
from models.team import Team
from models.viewer import Viewer
from resolvers.document_mail import mail_document, recipients_so_far
from resolvers.letterhead import letterhead
from resolvers.public_link import live_link
from resolvers.team import team_of

REMIND_AT_ONCE = 100
"""How many documents of one occasion one transaction looks after, so that none holds its locks for long."""
MORNING = timedelta(hours=9)
"""Reminders go out at nine, by the clock of the team, as nobody wants mails at midnight."""
_quote: Any = Quote
_invoice: Any = Invoice
_mail: Any = Mail
_link: Any = PublicLink


async def reminders_send(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """Queues the reminders that the team's settings ask for today.

    At most `REMIND_AT_ONCE` for each of its settings: call again while so many were `reminded`. What a day
    on which the server does not run would have reminded of stays unsaid.
    """
    team = await team_of(session, viewer)
    today = day_at(datetime.now(UTC) - MORNING, team.timezone)
    reminded = 0
    for days in team.quote_reminder_days:
        for quote in await session.scalars(_expiring(team, today, days)):
            await _remind(session, team, quote, MailTemplateKind.QUOTE_REMINDER, days)
            reminded += 1
    for days in team.invoice_reminder_days:
        for invoice in await session.scalars(_overdue(team, today, days)):
            await _remind(session, team, invoice, MailTemplateKind.INVOICE_REMINDER, days)
            reminded += 1
    return {"reminded": reminded}


def _expiring(team: Team, today: date, days: int) -> Select[Any]:
    """The open quotes that are valid for so many days after today, and were sent before today."""
    with_client = [
        _quote.team_id == team.id,
        _quote.status == QuoteStatus.SENT,
        _quote.deleted_at.is_(None),
        _quote.valid_until == today + timedelta(days=days),
        _quote.sent_at < end_of_day(today - timedelta(days=1), team.timezone),
    ]
    revision = _mail.revision == _quote.revision
    mailed = _of(_quote, _mail, _mail.quote_id, revision, _mail.purpose == MailPurpose.QUOTE.value)
    opens = _of(_quote, _link, _link.quote_id, _link.revision == _quote.revision, _link.revoked_at.is_(None))
    occasion = func.concat(_occasion(MailTemplateKind.QUOTE_REMINDER, days), _quote.id, ":", _quote.revision)
    reminded = exists().where(_mail.team_id == _quote.team_id, _mail.occasion == occasion)
    return _some(select(Quote).where(*with_client, mailed, opens, ~reminded), _quote)


def _overdue(team: Team, today: date, days: int) -> Select[Any]:
    """The invoices that were due so many days before today and are not paid."""
    unpaid = [
        _invoice.team_id == team.id,
        _invoice.status == InvoiceStatus.SENT,
        _invoice.payment_status.in_([PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID]),
        _invoice.due_date == today - timedelta(days=days),
    ]
    mailed = _of(_invoice, _mail, _mail.invoice_id, _mail.purpose == MailPurpose.INVOICE.value)
    opens = _of(_invoice, _link, _link.invoice_id, _link.revoked_at.is_(None))
    occasion = func.concat(_occasion(MailTemplateKind.INVOICE_REMINDER, days), _invoice.id)
    reminded = exists().where(_mail.team_id == _invoice.team_id, _mail.occasion == occasion)
    return _some(select(Invoice).where(*unpaid, mailed, opens, ~reminded), _invoice)


def _of(document: Any, row: Any, key: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether such a row belongs to the document."""
    return exists().where(row.team_id == document.team_id, key == document.id, *conditions)


def _some(statement: Select[Any], row: Any) -> Select[Any]:
    """Some of them, locked; whatever is in use is left for later."""
    return statement.order_by(row.id).limit(REMIND_AT_ONCE).with_for_update(skip_locked=True)


async def _remind(
    session: AsyncSession, team: Team, document: Quote | Invoice, kind: MailTemplateKind, days: int
) -> None:
    link = await live_link(session, document)
    assert link is not None
    to = list(await recipients_so_far(session, document))
    revision = f":{document.revision}" if isinstance(document, Quote) else ""
    await mail_document(
        session,
        await letterhead(session, team, document, link),
        kind,
        {"to": to, "attach_pdf": isinstance(document, Invoice)},
        occasion=f"{_occasion(kind, days)}{document.id}{revision}",
    )


def _occasion(kind: MailTemplateKind, days: int) -> str:
    return f"{kind.value}:{days}:"
