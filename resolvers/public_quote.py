"""A quote as the client sees it through its link: the revision that was sent, and where it stands."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.client import Client
from models.document_snapshot import frozen_quote, snapshot
from models.errors import ErrorCode, Refused
from models.event import EventType
from models.frozen_document import DocumentView, FrozenDocument
from models.invoice import Invoice
from models.link_address import LinkName
from models.mail_template import MailTemplateKind
from models.public_link import PublicLink
from models.quote import Quote, QuoteLine
from models.quote_status import QuoteStatus, status_at
from models.team import Team
from models.viewer import Actor, ActorKind, Viewer
from resolvers.document_mail import SendDraft, mail_document
from resolvers.document_view import quote_document, quote_view
from resolvers.events import record
from resolvers.letterhead import letterhead
from resolvers.public_link import link_behind, live_link, note_visit
from resolvers.quote_answer import Circumstances, quote_accept, quote_reject, quote_request_changes
from resolvers.quote_rows import lines_of, new_tax_lines, price_quote
from resolvers.quote_send import quote_mark_viewed
from resolvers.rows import lock


class QuoteState(StrEnum):
    """What a client can make of a quote."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CHANGES = "changes"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    GONE = "gone"
    """Withdrawn: the link was revoked, or the quote deleted."""


_STATES = {
    QuoteStatus.SENT: QuoteState.OPEN,
    QuoteStatus.ACCEPTED: QuoteState.ACCEPTED,
    QuoteStatus.CONVERTED: QuoteState.ACCEPTED,
    QuoteStatus.REJECTED: QuoteState.REJECTED,
    QuoteStatus.CHANGES_REQUESTED: QuoteState.CHANGES,
    QuoteStatus.EXPIRED: QuoteState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class PublicQuote:
    """What is behind a link to a quote."""

    link: PublicLink
    team: Team
    quote: Quote
    state: QuoteState
    view: DocumentView | None
    """None where the quote is gone."""
    onward: PublicLink | None = None
    """To the revision that took its place, or to the invoice it became."""


async def quote_behind(session: AsyncSession, link: PublicLink) -> PublicQuote:
    """The quote that the link leads to."""
    team = await session.get_one(Team, link.team_id)
    quote = await session.get_one(Quote, (link.team_id, link.quote_id))
    state = _state(link, quote)
    if state is QuoteState.GONE:
        return PublicQuote(link, team, quote, state, None)
    view = await quote_view(session, link.team_id, quote.id, link.revision)
    return PublicQuote(link, team, quote, state, view, await _onward(session, quote, state))


async def document_as_chosen(session: AsyncSession, quote: Quote, chosen: Collection[str]) -> FrozenDocument:
    """The document that accepting the quote with these optional lines would come to; nothing is written."""
    trial = Quote(**quote.model_dump())
    lines = [QuoteLine(**line.model_dump()) for line in await lines_of(session, quote)]
    for line in lines:
        if line.optional:
            line.selected = line.id in chosen
    taxes = new_tax_lines(trial, price_quote(trial, lines))
    client = await session.get_one(Client, (quote.team_id, quote.client_id))
    team = await session.get_one(Team, quote.team_id)
    now = frozen_quote(snapshot("quote", trial, lines, taxes, client, team))
    sent = await quote_document(session, quote)
    kept = {name: getattr(sent, name) for name in ("sender", "recipient", "brand", "locale", "timezone")}
    return replace(now, **kept)


async def quote_visit(session: AsyncSession, viewer: Viewer, name: LinkName) -> dict[str, Any]:
    """Notes that the client looks at the quote. Each visit is an event; the first is when it was viewed."""
    try:
        quote, link = await _lock_behind(session, viewer, name)
    except Refused:  # withdrawn since
        return {}
    if quote.deleted_at is not None or not note_visit(link):
        return {}
    if quote.viewed_at is None and quote.revision == link.revision:
        return await quote_mark_viewed(session, viewer, quote.id)
    record(session, EventType.QUOTE_VIEWED, quote, revision=link.revision, visit=link.visits)
    return {"quote": quote}


@dataclass(frozen=True, slots=True)
class Signature:
    """How a client accepts a quote on its page."""

    name: str
    email: str
    chosen: Collection[str]
    circumstances: Circumstances


async def public_accept(
    session: AsyncSession, viewer: Viewer, name: LinkName, signature: Signature
) -> dict[str, Any]:
    """Accepts the revision that the link shows, and confirms it to the signer by mail, the team in copy.

    Raises Refused as `quote_accept` does; SUPERSEDED or EXPIRED for a link that is not the live one.
    """
    quote, link = await _lock_shown(session, viewer, name)
    outcome = await quote_accept(
        session,
        viewer,
        quote.id,
        {
            "revision": quote.revision,
            "selected_line_item_ids": list(signature.chosen),
            "signer_name": signature.name,
            "signer_email": signature.email,
        },
        circumstances=signature.circumstances,
    )
    team = await session.get_one(Team, quote.team_id)
    draft: SendDraft = {"to": [signature.email], "cc": [team.email] if team.email else []}
    head = await letterhead(session, team, quote, link)
    await mail_document(session, head, MailTemplateKind.QUOTE_ACCEPTED, draft)
    return outcome


async def public_reject(
    session: AsyncSession, viewer: Viewer, name: LinkName, reason: str | None
) -> dict[str, Any]:
    """Declines the revision that the link shows; refused as accepting is."""
    quote, _ = await _lock_shown(session, viewer, name)
    return await quote_reject(session, viewer, quote.id, reason)


async def public_request_changes(
    session: AsyncSession, viewer: Viewer, name: LinkName, comment: str
) -> dict[str, Any]:
    """Asks for changes to the revision that the link shows; refused as accepting is."""
    quote, _ = await _lock_shown(session, viewer, name)
    return await quote_request_changes(session, viewer, quote.id, comment)


def client_viewer(found: PublicQuote, name: str | None = None) -> Viewer:
    """The client of the quote as the one who acts, under the name they give."""
    kept = found.view.document.recipient.name if found.view else ""
    return Viewer(found.team.id, Actor(ActorKind.CLIENT, found.quote.client_id, name or kept))


async def _lock_shown(session: AsyncSession, viewer: Viewer, name: LinkName) -> tuple[Quote, PublicLink]:
    """The quote and the link, locked, if the link still shows what is on offer."""
    quote, link = await _lock_behind(session, viewer, name)
    if quote.revision != link.revision:
        raise Refused.at(("id",), ErrorCode.SUPERSEDED, "A newer revision has taken the place of this one.")
    return quote, link


async def _lock_behind(session: AsyncSession, viewer: Viewer, name: LinkName) -> tuple[Quote, PublicLink]:
    """The quote and the link, locked in the order in which links are revoked. Raises Refused EXPIRED."""
    known = await link_behind(session, name)
    if known is not None and known.quote_id is not None:
        quote = await lock(session, viewer, Quote, known.quote_id)
        link = await link_behind(session, name, lock=True)
        if link is not None and link.revoked_at is None:
            return quote, link
    raise Refused.at(("id",), ErrorCode.EXPIRED, "The link was revoked.")


def _state(link: PublicLink, quote: Quote) -> QuoteState:
    if link.revoked_at is not None or quote.deleted_at is not None:
        return QuoteState.GONE
    if quote.revision != link.revision:
        return QuoteState.SUPERSEDED
    return _STATES[status_at(QuoteStatus(quote.status), quote.expires_at, datetime.now(UTC))]


async def _onward(session: AsyncSession, quote: Quote, state: QuoteState) -> PublicLink | None:
    if state is QuoteState.SUPERSEDED:
        return await live_link(session, quote)
    if quote.status != QuoteStatus.CONVERTED:
        return None
    invoice: Any = Invoice
    link: Any = PublicLink
    statement = (
        select(PublicLink)
        .join(Invoice, (invoice.team_id == link.team_id) & (invoice.id == link.invoice_id))
        .where(link.team_id == quote.team_id, invoice.quote_id == quote.id, link.revoked_at.is_(None))
        .order_by(link.created_at)
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()
