"""Writing quotes: create, update."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import day_at, end_of_day
from models.document_counter import CountedDocument
from models.errors import Faults
from models.event import EventType
from models.fresh_row import fresh
from models.identifier import Prefix, new_id
from models.label import QuoteLabel
from models.quote import Quote, QuoteLine, QuoteTaxLine
from models.quote_status import DocumentType, QuoteMove, QuoteStatus
from models.team import Team
from models.text import PROSE, read_texts
from models.viewer import Viewer
from resolvers.basis import basis_of
from resolvers.document import (
    DocumentDraft,
    change_client,
    check_client,
    currency_for,
    read_period,
    write_head,
)
from resolvers.document_lines import read_lines
from resolvers.events import record
from resolvers.insertion import insert_document
from resolvers.line_items import write_lines
from resolvers.quote_labels import put_labels, read_labels
from resolvers.quote_revision import begin_revision
from resolvers.quote_rows import lines_of, lock_quote, new_line, new_tax_lines, price_quote, put_lines
from resolvers.team import team_of
from resolvers.uniqueness import refuse_taken


class QuoteDraft(DocumentDraft, total=False):
    """A quote as a caller gives it."""

    document_type: DocumentType
    description: str | None
    valid_until: date
    label_ids: list[str]


async def quote_create(session: AsyncSession, viewer: Viewer, input: QuoteDraft) -> dict[str, Any]:
    """Writes a new draft, numbered, with the team's defaults for whatever is left out.

    Raises Refused with every fault of the input at its path; nothing is written then.
    """
    faults, drafts = Faults(), input.get("line_items", [])
    basis = await basis_of(session, viewer, input)
    client, team = check_client(basis.client), basis.team
    quote = new_quote(team, client.id, currency_for(input, client, team, faults), partial(fresh, Quote))
    quote.terms, quote.notes = basis.terms, team.default_notes
    await write_quote(session, viewer, team, quote, input, faults)
    labels = await read_labels(session, viewer, input.get("label_ids"), faults)
    make_line = partial(new_line, quote, partial(fresh, QuoteLine))
    lines = write_lines(drafts, {}, make_line, basis.catalogue(quote.currency, quote.issue_date), faults)
    faults.refuse_if_any()
    tax_lines = new_tax_lines(quote, price_quote(quote, lines), partial(fresh, QuoteTaxLine))
    links = [fresh(QuoteLabel, team_id=quote.team_id, quote_id=quote.id, label_id=each) for each in labels]
    rows = [*lines, *tax_lines, *links]
    insert_document(session, quote, rows, CountedDocument.QUOTE, team.quote_number_prefix)
    record(session, EventType.QUOTE_CREATED, quote)
    return {"quote": quote}


async def quote_update(
    session: AsyncSession, viewer: Viewer, id: str, input: QuoteDraft, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes what `input` names of a draft, or of a quote that changes were asked for.

    The latter begins a new revision. Lines, where given, are the whole new list: those with an id change in
    place, absent ones go.
    """
    quote = await lock_quote(session, viewer, id, QuoteMove.EDIT, expected_version)
    faults, team = Faults(), await team_of(session, viewer)
    if quote.sent_at is not None:
        await begin_revision(session, quote, team)
    before = await lines_of(session, quote)
    await change_client(session, viewer, team, quote, input, faults)
    await write_quote(session, viewer, team, quote, input, faults)
    labels = await read_labels(session, viewer, input.get("label_ids"), faults)
    lines: Sequence[QuoteLine] = before
    if "line_items" in input:
        lines = await read_lines(
            session, viewer, quote, input["line_items"], before, partial(new_line, quote), faults
        )
    faults.refuse_if_any()
    await put_lines(session, quote, lines, before)
    if "label_ids" in input:
        await put_labels(session, quote, labels)
    record(session, EventType.QUOTE_UPDATED, quote)
    return {"quote": quote}


def new_quote(team: Team, client_id: str, currency: str, make: Callable[..., Any] = Quote) -> Any:
    """An empty draft with the team's defaults, not yet in the session, as `make` makes it."""
    today = day_at(datetime.now(UTC), team.timezone)
    valid_until = today + timedelta(days=team.quote_valid_days)
    return make(
        team_id=team.id,
        id=new_id(Prefix.QUOTE),
        number="",
        number_value=0,
        client_id=client_id,
        currency=currency,
        status=QuoteStatus.DRAFT,
        pricing_mode=team.pricing_mode,
        template=team.template,
        issue_date=today,
        valid_until=valid_until,
        expires_at=end_of_day(valid_until, team.timezone),
    )


async def write_quote(
    session: AsyncSession, viewer: Viewer, team: Team, quote: Quote, input: QuoteDraft, faults: Faults
) -> None:
    """Writes what `input` names onto the quote, whose currency must be set; not its lines and labels."""
    await write_head(session, viewer, quote, input, faults)
    quote.description = read_texts(input, {"description": PROSE}, ("input",), faults).get(
        "description", quote.description
    )
    if input.get("document_type") is not None:
        quote.document_type = input["document_type"]
    period = (quote.issue_date, quote.valid_until)
    days = None if quote.number else team.quote_valid_days
    quote.issue_date, quote.valid_until = read_period(input, "valid_until", period, days, faults)
    quote.expires_at = end_of_day(quote.valid_until, team.timezone)
    if quote.external_id and "external_id" in input:
        await refuse_taken(session, viewer, quote, "external_id", quote.external_id, ("input", "external_id"))
