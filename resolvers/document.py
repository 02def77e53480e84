"""What writing a quote and writing an invoice have in common: the head, and the totals."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import read_day
from models.client import Client
from models.document import DocumentColumns, LineColumns
from models.errors import ErrorCode, Faults, Refused
from models.invoice import Invoice
from models.member import Member
from models.money import read_minor
from models.pricing import PricingMode, Tax, TaxPolicy
from models.quote import Quote
from models.team import DocumentTemplate, Team
from models.text import NAME, PROSE, read_texts
from models.totals import Totals, calculate
from models.viewer import Viewer
from resolvers.line_items import DiscountDraft, LineItemDraft, to_discount, to_line
from resolvers.rows import find


class DocumentDraft(TypedDict, total=False):
    """The head of a document as a caller gives it; left out means unchanged, or the team's default."""

    client_id: str
    title: str | None
    reference: str | None
    notes: str | None
    terms: str | None
    template: DocumentTemplate
    currency: str
    pricing_mode: PricingMode
    tax_policy: TaxPolicy
    issue_date: date
    owner_id: str | None
    external_id: str | None
    discount: DiscountDraft | None
    adjustment: Any
    adjustment_tax_rate: Any
    line_items: list[LineItemDraft]


TEXTS = {"title": NAME, "reference": NAME, "notes": PROSE, "terms": PROSE, "external_id": NAME}
_PLAIN = ("template", "pricing_mode", "tax_policy", "issue_date")


async def client_for(session: AsyncSession, viewer: Viewer, identifier: str | None) -> Client:
    """The client a document is for. Raises Refused REQUIRED, NOT_FOUND, or INVALID_STATE if archived."""
    path = ("input", "client_id")
    if identifier is None:
        raise Refused.at(path, ErrorCode.REQUIRED, "A document needs a client.")
    client: Client = check_client(await find(session, viewer, Client, identifier, path))
    return client


def check_client(client: Any | None) -> Any:
    """The client, fit for a new document. Raises Refused NOT_FOUND, or INVALID_STATE if archived."""
    path = ("input", "client_id")
    if client is None or client.deleted_at is not None:
        raise Refused.at(path, ErrorCode.NOT_FOUND, "There is nothing with this id.")
    if client.archived_at is not None:
        raise Refused.at(path, ErrorCode.INVALID_STATE, "The client is archived.")
    return client


def currency_for(draft: Mapping[str, Any], client: Client | None, team: Team, faults: Faults) -> str:
    """The currency of a document: always the client's, or the team's where the client has none."""
    due = (client.currency if client else None) or team.currency
    if draft.get("currency") not in (None, due):
        faults.add(
            ("input", "currency"), ErrorCode.CURRENCY_MISMATCH, f"Documents for this client are in {due}."
        )
    return due


async def change_client(
    session: AsyncSession,
    viewer: Viewer,
    team: Team,
    document: Quote | Invoice,
    draft: Mapping[str, Any],
    faults: Faults,
) -> None:
    """Gives the document the client that `draft` names. Notes CURRENCY_MISMATCH, as it keeps its currency."""
    if "client_id" in draft or "currency" in draft:
        client = await client_for(session, viewer, draft.get("client_id", document.client_id))
        if currency_for(draft, client, team, faults) != document.currency:
            message = f"The document is in {document.currency}."
            faults.add(("input", "client_id"), ErrorCode.CURRENCY_MISMATCH, message)
        document.client_id = client.id


async def write_head(
    session: AsyncSession, viewer: Viewer, document: DocumentColumns, draft: Mapping[str, Any], faults: Faults
) -> None:
    """Writes what `draft` names onto the head of `document`, whose currency must be set already."""
    for name, text in read_texts(draft, TEXTS, ("input",), faults).items():
        setattr(document, name, text)
    for name in _PLAIN:
        if draft.get(name) is not None:
            setattr(document, name, draft[name])
    if "owner_id" in draft:
        owner = draft["owner_id"]
        if owner is not None:
            await find(session, viewer, Member, owner, ("input", "owner_id"))
        document.owner_id = owner
    if "discount" in draft:
        discount = draft["discount"]
        document.discount_type = discount["type"] if discount else None
        document.discount_value = discount["value"] if discount else None
    if "adjustment" in draft:
        amount = draft["adjustment"]
        document.adjustment_minor = (
            0 if amount is None else read_minor(amount, document.currency, ("input", "adjustment"), faults)
        )
    if draft.get("adjustment_tax_rate") is not None:
        document.adjustment_tax_rate = draft["adjustment_tax_rate"]


def read_period(
    draft: Mapping[str, Any], last_day: str, period: tuple[date, date], days: int | None, faults: Faults
) -> tuple[date, date]:
    """The day of issue and the last day, where `draft` names them, in the place of those of the `period`.

    A last day that is left out comes `days` after another day of issue, or stays where None. Notes
    OUT_OF_RANGE for one before the day of issue.
    """
    (issued, last), before = period, len(faults)
    if "issue_date" in draft:
        issued = read_day(draft["issue_date"], ("input", "issue_date"), faults)
        if days is not None:
            last = issued + timedelta(days=days)
    if last_day in draft:
        last = read_day(draft[last_day], ("input", last_day), faults)
    if len(faults) == before and last < issued:
        message = f"Must not be before the issue date, {issued}."
        faults.add(("input", last_day), ErrorCode.OUT_OF_RANGE, message)
    return issued, last


def price(document: DocumentColumns, lines: Sequence[LineColumns]) -> Totals:
    """Calculates the document and writes the totals onto its head and its lines.

    Raises Refused with the calculator's faults under `input`.
    """
    try:
        totals = calculate(
            [to_line(line) for line in lines],
            currency=document.currency,
            pricing_mode=document.pricing_mode,
            discount=to_discount(document),
            adjustment_minor=document.adjustment_minor,
            adjustment_tax=Tax.at(document.adjustment_tax_rate, "Adjustment")
            if document.adjustment_tax_rate
            else None,
            tax_policy=document.tax_policy,
        )
    except Refused as refused:
        raise refused.under("input") from None
    document.subtotal_minor = totals.subtotal
    document.discount_minor = totals.discount_total
    document.tax_minor = totals.tax_total
    document.total_minor = totals.total
    document.total_excluding_tax_minor = totals.total_excluding_tax
    for line, each in zip(lines, totals.lines, strict=True):
        line.discount_minor, line.amount_minor, line.tax_minor = each.discount, each.amount, each.tax
    return totals


def tax_line_columns(totals: Totals, currency: str) -> list[dict[str, Any]]:
    """The columns of the document's tax lines, in the order of its totals."""
    return [
        {
            "position": position,
            "name": line.name,
            "category": line.category,
            "rate": line.rate,
            "currency": currency,
            "taxable_minor": line.taxable,
            "tax_minor": line.tax,
        }
        for position, line in enumerate(totals.tax_lines)
    ]
