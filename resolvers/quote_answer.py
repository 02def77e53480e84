"""The client's answer to a quote: accept, reject, ask for changes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from models.contact_details import read_email
from models.draft import read_given
from models.errors import ErrorCode, Faults
from models.event import EventType
from models.frozen_document import document_hash
from models.quote import Quote, QuoteRevision
from models.quote_status import QuoteMove
from models.text import NAME, PROSE, read_text, read_texts
from models.viewer import Viewer
from resolvers.document_view import quote_document
from resolvers.events import record
from resolvers.quote_rows import lines_of, lock_quote, put_lines


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a client agreed who did so on the public page: from where, with what, and to which words."""

    address: str | None
    agent: str | None
    consent: str


class Acceptance(TypedDict, total=False):
    """How a quote is accepted."""

    selected_line_item_ids: list[str]
    revision: int
    signer_name: str | None
    signer_email: str | None


async def quote_accept(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    input: Acceptance | None = None,
    expected_version: int | None = None,
    *,
    circumstances: Circumstances | None = None,
) -> dict[str, Any]:
    """Accepts a sent quote, with the optional lines that were chosen; the totals follow the choice.

    The SHA-256 of the document that this comes to is kept with it, and the `circumstances` where the client
    accepts it personally.

    Raises Refused SUPERSEDED where another revision than `revision` is on offer, and NOT_FOUND at its index
    for a chosen line that is no optional line of the quote. Of several calls at the same time one succeeds.
    """
    quote = await lock_quote(session, viewer, id, QuoteMove.ACCEPT, expected_version)
    await _sign(session, quote, input or {})
    quote.accepted_at = datetime.now(UTC)
    if circumstances:
        quote.signer_address, quote.signer_agent = circumstances.address, circumstances.agent
        quote.consent_text = circumstances.consent
    await _mark_accepted(session, quote)
    quote.accepted_hash = document_hash(await quote_document(session, quote))
    record(session, EventType.QUOTE_ACCEPTED, quote, revision=quote.revision, signer_name=quote.signer_name)
    return {"quote": quote}


async def quote_reject(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    reason: str | None = None,
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Notes that the client declined a sent quote."""
    faults = Faults()
    text = read_text(reason, ("reason",), faults, most=PROSE) if reason else None
    faults.refuse_if_any()
    quote = await lock_quote(session, viewer, id, QuoteMove.REJECT, expected_version)
    quote.rejected_at, quote.rejection_reason = datetime.now(UTC), text
    record(session, EventType.QUOTE_REJECTED, quote, reason=text)
    return {"quote": quote}


async def quote_request_changes(
    session: AsyncSession, viewer: Viewer, id: str, comment: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Notes what the client would have otherwise; the quote can then be edited as its next revision."""
    faults = Faults()
    text = read_text(comment, ("comment",), faults, most=PROSE, required=True)
    faults.refuse_if_any()
    quote = await lock_quote(session, viewer, id, QuoteMove.REQUEST_CHANGES, expected_version)
    quote.changes_requested_at, quote.change_request = datetime.now(UTC), text
    record(session, EventType.QUOTE_CHANGES_REQUESTED, quote, comment=text)
    return {"quote": quote}


async def _sign(session: AsyncSession, quote: Quote, given: Acceptance) -> None:
    """Writes who accepts the quote, and with which lines."""
    faults = Faults()
    if given.get("revision") not in (None, quote.revision):
        message = f"Revision {quote.revision} has taken its place."
        faults.add(("input", "revision"), ErrorCode.SUPERSEDED, message)
    quote.signer_name = read_texts(given, {"signer_name": NAME}, ("input",), faults).get("signer_name")
    quote.signer_email = read_given(given, {"signer_email": read_email}, ("input",), faults).get(
        "signer_email"
    )
    if "selected_line_item_ids" in given:
        await _select(session, quote, given["selected_line_item_ids"], faults)
    faults.refuse_if_any()


async def _select(session: AsyncSession, quote: Quote, chosen: list[str], faults: Faults) -> None:
    lines = await lines_of(session, quote)
    optional = {line.id for line in lines if line.optional}
    for position, identifier in enumerate(chosen):
        if identifier not in optional:
            faults.add(
                ("input", "selected_line_item_ids", str(position)),
                ErrorCode.NOT_FOUND,
                "This quote has no optional line with this id.",
            )
    for line in lines:
        if line.optional:
            line.selected = line.id in chosen
    await put_lines(session, quote, lines, lines)


async def _mark_accepted(session: AsyncSession, quote: Quote) -> None:
    revision: Any = QuoteRevision
    await session.execute(
        update(QuoteRevision)
        .where(
            revision.team_id == quote.team_id,
            revision.quote_id == quote.id,
            revision.revision == quote.revision,
        )
        .values(accepted_at=quote.accepted_at)
    )
