"""Writing quotes: create, update, add lines, duplicate."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import day_at, end_of_day, read_day
from models.document_counter import CountedDocument
from models.errors import ErrorCode, Faults, Refused
from models.event import EventType
from models.fresh_row import fresh
from models.identifier import Prefix, new_id
from models.label import Label, QuoteLabel
from models.quote import Quote, QuoteLine, QuoteTaxLine
from models.quote_status import DocumentType, QuoteMove, QuoteStatus
from models.team import Team
from models.text import PROSE, read_texts
from models.viewer import Viewer
from resolvers.basis import basis_of
from resolvers.catalogue import catalogue_for
from resolvers.document import DocumentDraft, check_client, client_for, currency_for, write_head
from resolvers.events import record
from resolvers.insertion import insert_document
from resolvers.line_items import LineItemDraft, write_lines
from resolvers.numbering import next_number
from resolvers.quote_revision import begin_revision
from resolvers.quote_rows import lines_of, lock_quote, new_line, new_tax_lines, price_quote, put_lines
from resolvers.rows import check_version, find, find_all
from resolvers.team import team_of
from resolvers.uniqueness import refuse_taken

MAX_LABELS = 50


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
    basis = await basis_of(session, viewer, input.get("client_id"), drafts)
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
    if "client_id" in input or "currency" in input:
        client = await client_for(session, viewer, input.get("client_id", quote.client_id))
        currency = currency_for(input, client, team, faults)
        if currency != quote.currency:
            faults.add(
                ("input", "client_id"), ErrorCode.CURRENCY_MISMATCH, f"The quote is in {quote.currency}."
            )
        quote.client_id = client.id
    await write_quote(session, viewer, team, quote, input, faults)
    labels = await read_labels(session, viewer, input.get("label_ids"), faults)
    lines: Sequence[QuoteLine] = before
    if "line_items" in input:
        lines = await _lines(session, viewer, quote, input["line_items"], before, faults)
    faults.refuse_if_any()
    await put_lines(session, quote, lines, before)
    if "label_ids" in input:
        await _put_labels(session, quote, labels)
    record(session, EventType.QUOTE_UPDATED, quote)
    return {"quote": quote}


async def quote_line_items_add(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    line_items: list[LineItemDraft],
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Puts more lines after those the quote has; a quote has at most 100."""
    for position, draft in enumerate(line_items):
        if "id" in draft:
            raise Refused.at(
                ("line_items", str(position), "id"), ErrorCode.INVALID, "A line that is added has no id yet."
            )
    quote = await lock_quote(session, viewer, id, QuoteMove.EDIT, expected_version)
    faults = Faults()
    if quote.sent_at is not None:
        await begin_revision(session, quote, await team_of(session, viewer))
    before = await lines_of(session, quote)
    keep: list[LineItemDraft] = [{"id": line.id} for line in before]
    lines = await _lines(session, viewer, quote, [*keep, *line_items] if line_items else [], before, faults)
    try:
        faults.refuse_if_any()
        await put_lines(session, quote, lines, before)
    except Refused as refused:
        raise _counted_from(refused, len(before)) from None
    record(session, EventType.QUOTE_UPDATED, quote)
    return {"quote": quote}


async def quote_duplicate(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Writes a new draft like this quote, with a number, dates and line ids of its own."""
    source, team = await find(session, viewer, Quote, id, ("id",)), await team_of(session, viewer)
    if expected_version is not None:
        check_version(source, expected_version)
    quote = new_quote(team, source.client_id, source.currency)
    quote.number, quote.number_value = await next_number(
        session, viewer, CountedDocument.QUOTE, team.quote_number_prefix
    )
    copied = set(Quote.model_fields) - _OWN
    for name in copied:
        setattr(quote, name, getattr(source, name))
    lines = []
    for line in await lines_of(session, source):
        copy = new_line(quote)
        for name in set(QuoteLine.model_fields) - {"team_id", "id", "quote_id", "created_at", "updated_at"}:
            setattr(copy, name, getattr(line, name))
        lines.append(copy)
    session.add(quote)
    await put_lines(session, quote, lines)
    record(session, EventType.QUOTE_CREATED, quote, duplicate_of=source.id)
    return {"quote": quote}


_OWN = frozenset(
    {
        *("team_id", "id", "number", "number_value", "revision", "version", "status", "external_id"),
        *("issue_date", "valid_until", "expires_at", "payment_status", "rejection_reason", "change_request"),
        *("sent_at", "viewed_at", "accepted_at", "rejected_at", "changes_requested_at", "converted_at"),
        *("deleted_at", "signer_name", "signer_email", "signer_address", "signer_agent", "consent_text"),
        *("accepted_hash", "created_at", "updated_at"),
    }
)
"""The columns that a duplicate does not take from its source."""


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
    faults_before = len(faults)
    if "issue_date" in input:
        quote.issue_date = read_day(input["issue_date"], ("input", "issue_date"), faults)
        if "valid_until" not in input and not quote.number:
            quote.valid_until = quote.issue_date + timedelta(days=team.quote_valid_days)
    if "valid_until" in input:
        quote.valid_until = read_day(input["valid_until"], ("input", "valid_until"), faults)
    if len(faults) == faults_before and quote.valid_until < quote.issue_date:
        faults.add(
            ("input", "valid_until"),
            ErrorCode.OUT_OF_RANGE,
            f"Must not be before the issue date, {quote.issue_date}.",
        )
    quote.expires_at = end_of_day(quote.valid_until, team.timezone)
    if quote.external_id and "external_id" in input:
        await refuse_taken(session, viewer, quote, "external_id", quote.external_id, ("input", "external_id"))


async def _lines(
    session: AsyncSession,
    viewer: Viewer,
    quote: Quote,
    drafts: Sequence[LineItemDraft],
    before: Sequence[QuoteLine],
    faults: Faults,
) -> list[QuoteLine]:
    catalogue = await catalogue_for(session, viewer, drafts, quote.currency, quote.issue_date)
    existing = {line.id: line for line in before}
    return write_lines(drafts, existing, partial(new_line, quote), catalogue, faults)


def _counted_from(refused: Refused, first: int) -> Refused:
    """The faults of added lines, at their index in the argument instead of in the whole quote."""
    moved = []
    for error in refused.errors:
        path = error.path[1:]
        if len(path) > 1 and path[0] == "line_items":
            path = ("line_items", str(int(path[1]) - first), *path[2:])
        moved.append(type(error)(error.code, path, error.message))
    return Refused(*moved)


async def read_labels(
    session: AsyncSession, viewer: Viewer, identifiers: Sequence[str] | None, faults: Faults
) -> list[str]:
    """The labels with these ids, each once. Notes TOO_MANY over 50, NOT_FOUND at an unknown one's index."""
    path = ("input", "label_ids")
    if len(identifiers or ()) > MAX_LABELS:
        faults.add(path, ErrorCode.TOO_MANY, f"A quote has at most {MAX_LABELS} labels.")
        return []
    known = await find_all(session, viewer, Label, identifiers or ())
    for position, identifier in enumerate(identifiers or ()):
        if identifier not in known:
            faults.add((*path, str(position)), ErrorCode.NOT_FOUND, "There is no label with this id.")
    return list(known)


async def _put_labels(session: AsyncSession, quote: Quote, labels: Sequence[str]) -> None:
    await session.flush()
    link: Any = QuoteLabel
    await session.execute(delete(QuoteLabel).where(link.team_id == quote.team_id, link.quote_id == quote.id))
    if labels:
        await session.execute(
            insert(QuoteLabel),
            [{"team_id": quote.team_id, "quote_id": quote.id, "label_id": each} for each in labels],
        )
