"""Revisions: what was sent is frozen, and changing it begins the next revision."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import day_at, end_of_day
from models.client import Client
from models.document_snapshot import snapshot
from models.event import EventType
from models.identifier import Prefix, new_id
from models.quote import Quote, QuoteLine, QuoteRevision, QuoteTaxLine
from models.quote_status import QuoteMove
from models.team import Team
from models.viewer import Viewer
from resolvers.events import record
from resolvers.quote_rows import lines_of, lock_quote
from resolvers.team import team_of


async def quote_revise(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Takes back a quote that was sent and makes it a draft again, as its next revision.

    The revision that was sent stays readable as it was, and cannot be accepted any more.
    """
    quote = await lock_quote(session, viewer, id, QuoteMove.REVISE, expected_version)
    await begin_revision(session, quote, await team_of(session, viewer))
    record(session, EventType.QUOTE_REVISED, quote, revision=quote.revision)
    return {"quote": quote}


async def begin_revision(session: AsyncSession, quote: Quote, team: Team) -> None:
    """Supersedes the revision that was sent; the quote is its successor."""
    revision: Any = QuoteRevision
    now = datetime.now(UTC)
    await session.execute(
        update(QuoteRevision)
        .where(
            revision.team_id == quote.team_id,
            revision.quote_id == quote.id,
            revision.revision == quote.revision,
        )
        .values(superseded_at=now)
    )
    start_over(quote, team, now)


def start_over(quote: Quote, team: Team, now: datetime) -> None:
    """Makes the quote its next revision, not sent and not answered yet.

    An offer that has run out is valid again for as long as the team's offers are.
    """
    quote.revision += 1
    quote.sent_at = quote.viewed_at = quote.rejected_at = quote.changes_requested_at = None
    quote.rejection_reason = quote.change_request = None
    if quote.expires_at <= now:
        quote.issue_date = day_at(now, team.timezone)
        quote.valid_until = quote.issue_date + timedelta(days=team.quote_valid_days)
        quote.expires_at = end_of_day(quote.valid_until, team.timezone)


async def freeze(session: AsyncSession, quote: Quote, team: Team) -> QuoteRevision:
    """Keeps the quote as it is now, with its lines, its client and its sender, as the revision being sent."""
    tax_line: Any = QuoteTaxLine
    statement = select(QuoteTaxLine).where(tax_line.team_id == quote.team_id, tax_line.quote_id == quote.id)
    tax_lines = list(await session.scalars(statement.order_by(tax_line.position)))
    client = await session.get_one(Client, (quote.team_id, quote.client_id))
    revision = frozen(quote, await lines_of(session, quote), tax_lines, client, team)
    session.add(revision)
    return revision


def frozen(
    quote: Quote, lines: Sequence[QuoteLine], tax_lines: Sequence[QuoteTaxLine], client: Client, team: Team
) -> QuoteRevision:
    """The quote as it stands, as the revision that is sent; not yet in the session."""
    return QuoteRevision(
        team_id=quote.team_id,
        id=new_id(Prefix.QUOTE_REVISION),
        quote_id=quote.id,
        revision=quote.revision,
        currency=quote.currency,
        total_minor=quote.total_minor,
        valid_until=quote.valid_until,
        document=snapshot("quote", quote, lines, tax_lines, client, team),
        sent_at=quote.sent_at or datetime.now(UTC),
    )
