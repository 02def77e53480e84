"""Offering a quote to the client, and taking it away: send, publish, view, delete, restore, expire."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.event import EventType
from models.public_link import PublicLink
from models.quote import Quote
from models.quote_status import QUOTE_STATES, QuoteMove, QuoteStatus
from models.viewer import Viewer
from resolvers.document_mail import SendDraft, mail_when_sent
from resolvers.events import record
from resolvers.public_link import put_link, revoke_links
from resolvers.quote_revision import freeze
from resolvers.quote_rows import lock_quote
from resolvers.rows import lock
from resolvers.team import team_of

EXPIRE_AT_ONCE = 500
"""How many quotes one transaction expires, so that none holds its locks for long."""


async def quote_send(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    input: SendDraft | None = None,
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Offers the draft to the client, with a mail that leads to its page.

    Without `input` the mail goes to the client's address, and there is none where that is missing or where
    this revision was mailed before. With it, a quote that was sent already is mailed again.

    Raises Refused EXPIRED for a draft whose last day of validity has passed, and as `mail_document` does.
    """
    quote, link = await _offer(session, viewer, id, expected_version, channel="EMAIL")
    await mail_when_sent(session, await team_of(session, viewer), quote, link, input)
    return {"quote": quote}


async def quote_publish(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Offers the draft without an e-mail: whoever publishes it brings its link to the client."""
    quote, _ = await _offer(session, viewer, id, expected_version, channel="LINK")
    return {"quote": quote}


async def quote_unpublish(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Revokes every link to the quote for good; sending or publishing it again makes a new one."""
    quote = await lock(session, viewer, Quote, id, expected_version=expected_version)
    if await revoke_links(session, quote):
        quote.version += 1
        record(session, EventType.QUOTE_UNPUBLISHED, quote)
    return {"quote": quote}


async def _offer(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None, *, channel: str
) -> tuple[Quote, PublicLink]:
    """The quote, which is with the client now, and the link to what was sent."""
    quote = await lock_quote(session, viewer, id, QuoteMove.SEND, expected_version)
    now = datetime.now(UTC)
    if quote.sent_at is not None:
        link, made = await put_link(session, quote)
        quote.version -= not made  # where nothing changed
        return quote, link
    if quote.expires_at <= now:
        raise Refused.at(
            ("id",),
            ErrorCode.EXPIRED,
            f"The quote was valid until {quote.valid_until}: set a later validUntil.",
        )
    quote.sent_at = now
    await freeze(session, quote, await team_of(session, viewer))
    link, _ = await put_link(session, quote)
    record(session, EventType.QUOTE_SENT, quote, channel=channel, revision=quote.revision)
    return quote, link


async def quote_mark_viewed(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Notes that the client has seen the quote; only the first time of each revision counts."""
    quote = await lock(session, viewer, Quote, id, expected_version=expected_version)
    if quote.sent_at is None or quote.deleted_at is not None:
        raise Refused.at(
            ("id",), ErrorCode.INVALID_STATE, f"A quote that is {quote.status} is not with the client."
        )
    if quote.viewed_at is None:
        quote.viewed_at = datetime.now(UTC)
        quote.version += 1
        record(session, EventType.QUOTE_VIEWED, quote)
    return {"quote": quote}


async def quote_delete(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Takes the quote out of lists and out of reach of all verbs but restore. Accepted quotes stay."""
    quote = await lock_quote(session, viewer, id, QuoteMove.DELETE, expected_version)
    quote.deleted_at = datetime.now(UTC)
    record(session, EventType.QUOTE_DELETED, quote)
    return {"quote": quote}


async def quote_restore(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Puts a deleted quote back as it was; a quote that is not deleted stays as it is."""
    quote = await lock(session, viewer, Quote, id, expected_version=expected_version)
    if quote.deleted_at is not None:
        quote.deleted_at = None
        quote.version += 1
        record(session, EventType.QUOTE_RESTORED, quote)
    return {"quote": quote}


async def quotes_expire(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """Records as EXPIRED the sent quotes whose last day has ended, oldest first.

    Those in use are left for later. At most `EXPIRE_AT_ONCE` of them: call again while that many `expired`.
    """
    quote: Any = Quote
    now = datetime.now(UTC)
    due = await session.scalars(
        select(Quote)
        .where(
            quote.team_id == viewer.team_id,
            quote.status == QuoteStatus.SENT,
            quote.expires_at <= now,
            quote.deleted_at.is_(None),
        )
        .order_by(quote.expires_at, quote.id)
        .limit(EXPIRE_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    expired = 0
    for each in due:
        each.status = QUOTE_STATES.after(QuoteMove.EXPIRE, QuoteStatus(each.status))
        each.version += 1
        record(session, EventType.QUOTE_EXPIRED, each)
        expired += 1
    return {"expired": expired}
