"""Reminding clients by mail of quotes that are about to expire, and of invoices that are overdue.

Only of what was mailed to them before and can still be opened, and of each occasion once.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import day_at
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
LATE = 2
"""For how many days a reminder still goes out that a server which was down has left unsent."""
_quote: Any = Quote
_invoice: Any = Invoice
_mail: Any = Mail
_link: Any = PublicLink


async def reminders_send(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """Queues the reminders that the team's settings ask for today.

    At most `REMIND_AT_ONCE` for each of its settings: call again while so many were `reminded`. Of several
    that are due, as after days without a server, a document gets the latest and no other.
    """
    team = await team_of(session, viewer)
    today = day_at(datetime.now(UTC) - MORNING, team.timezone)
    reminded = 0
    for days in sorted(team.quote_reminder_days):
        for quote in await session.scalars(_expiring(team, today, days)):
            await _remind(session, team, quote, MailTemplateKind.QUOTE_REMINDER, days)
            reminded += 1
    for days in sorted(team.invoice_reminder_days, reverse=True):
        for invoice in await session.scalars(_overdue(team, today, days)):
            await _remind(session, team, invoice, MailTemplateKind.INVOICE_REMINDER, days)
            reminded += 1
    return {"reminded": reminded}


def _expiring(team: Team, today: date, days: int) -> Select[Any]:
    """The open quotes that are valid for so many days after today, and were sent on an earlier day."""
    since = _beginning(_quote.valid_until - days, team)
    with_client = [
        _quote.team_id == team.id,
        _quote.status == QuoteStatus.SENT,
        _quote.deleted_at.is_(None),
        _quote.valid_until.between(today + timedelta(days=max(days - LATE, 0)), today + timedelta(days=days)),
        _quote.sent_at < since,
    ]
    revision = _mail.revision == _quote.revision
    mailed = _of(_quote, _mail, _mail.quote_id, revision, _mail.purpose == MailPurpose.QUOTE.value)
    opens = _of(_quote, _link, _link.quote_id, _link.revision == _quote.revision, _link.revoked_at.is_(None))
    occasion = func.concat(_occasion(MailTemplateKind.QUOTE_REMINDER, days), _quote.id, ":", _quote.revision)
    once = ~exists().where(_mail.team_id == _quote.team_id, _mail.occasion == occasion)
    purpose = _mail.purpose == MailPurpose.QUOTE_REMINDER.value
    lately = _of(_quote, _mail, _mail.quote_id, revision, purpose, _mail.created_at >= since)
    return _some(select(Quote).where(*with_client, mailed, opens, once, ~lately), _quote)


def _overdue(team: Team, today: date, days: int) -> Select[Any]:
    """The invoices that were due so many days before today, are not paid and were sent on an earlier day."""
    since = _beginning(_invoice.due_date + days, team)
    unpaid = [
        _invoice.team_id == team.id,
        _invoice.status == InvoiceStatus.SENT,
        _invoice.payment_status.in_([PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID]),
        _invoice.due_date.between(today - timedelta(days=days + LATE), today - timedelta(days=days)),
        _invoice.sent_at < since,
    ]
    mailed = _of(_invoice, _mail, _mail.invoice_id, _mail.purpose == MailPurpose.INVOICE.value)
    opens = _of(_invoice, _link, _link.invoice_id, _link.revoked_at.is_(None))
    occasion = func.concat(_occasion(MailTemplateKind.INVOICE_REMINDER, days), _invoice.id)
    once = ~exists().where(_mail.team_id == _invoice.team_id, _mail.occasion == occasion)
    purpose = _mail.purpose == MailPurpose.INVOICE_REMINDER.value
    lately = _of(_invoice, _mail, _mail.invoice_id, purpose, _mail.created_at >= since)
    return _some(select(Invoice).where(*unpaid, mailed, opens, once, ~lately), _invoice)


def _beginning(day: ColumnElement[date], team: Team) -> ColumnElement[datetime]:
    """The moment at which a day begins by the clock of the team."""
    return func.timezone(team.timezone, cast(day, DateTime))


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
