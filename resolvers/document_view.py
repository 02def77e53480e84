"""Reading the view of a document: of a quote as it was sent, of an invoice, of a payment's receipt."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.client import Client
from models.document import PaymentStatus
from models.document_snapshot import (
    Snapshot,
    frozen_invoice,
    frozen_payment,
    frozen_quote,
    frozen_receipt,
    snapshot,
)
from models.errors import ErrorCode, Refused
from models.frozen_document import Acceptance, DocumentView, FrozenDocument, Standing
from models.identifier import Prefix, new_id, prefix_of
from models.invoice import Invoice, InvoiceIssue, InvoiceTaxLine
from models.invoice_status import InvoiceStatus
from models.link_address import LinkAddresses
from models.payment import Payment
from models.quote import Quote, QuoteRevision, QuoteTaxLine
from models.quote_status import QuoteStatus, status_at
from models.team import Team
from resolvers import invoice_rows, quote_rows
from resolvers.public_link import live_link

_QUOTE_STANDING = {
    QuoteStatus.DRAFT: Standing.DRAFT,
    QuoteStatus.ACCEPTED: Standing.ACCEPTED,
    QuoteStatus.CONVERTED: Standing.ACCEPTED,
    QuoteStatus.REJECTED: Standing.REJECTED,
    QuoteStatus.EXPIRED: Standing.EXPIRED,
}
_AGREED = (QuoteStatus.ACCEPTED, QuoteStatus.CONVERTED)


async def quote_view(
    session: AsyncSession, team_id: str, quote_id: str, revision: int | None = None
) -> DocumentView:
    """The quote as it was sent, a draft as it is, or one of its earlier revisions as that was sent.

    The options that were chosen on acceptance, and the totals they came to, are part of an accepted quote.
    Raises Refused NOT_FOUND at ("id",).
    """
    quote = await _find(session, Quote, team_id, quote_id)
    status = status_at(QuoteStatus(quote.status), quote.expires_at, datetime.now(UTC))
    if revision not in (None, quote.revision):
        document = frozen_quote(await _as_sent(session, quote, revision or 0))
        return DocumentView(document, Standing.SUPERSEDED)
    document = await quote_document(session, quote)
    standing = _QUOTE_STANDING.get(status, Standing.IN_FORCE)
    if quote.deleted_at is not None:
        standing = Standing.WITHDRAWN
    return DocumentView(document, standing, _acceptance(quote) if status in _AGREED else None)


async def quote_document(session: AsyncSession, quote: Quote) -> FrozenDocument:
    """The document that the quote is now: as sent, with the choice once it is accepted, or the draft."""
    if quote.status == QuoteStatus.DRAFT:
        return frozen_quote(await _quote_as_it_is(session, quote))
    sent = await _as_sent(session, quote, quote.revision)
    if quote.status not in _AGREED:
        return frozen_quote(sent)
    now = await _quote_as_it_is(session, quote)
    return frozen_quote({**now, "client": sent["client"], "team": sent["team"]})


async def invoice_view(session: AsyncSession, team_id: str, invoice_id: str) -> DocumentView:
    """The invoice as it was sent, or a draft as it is, with its payments. Raises Refused NOT_FOUND."""
    invoice = await _find(session, Invoice, team_id, invoice_id)
    kept = await _invoice_snapshot(session, invoice)
    payment: Any = Payment
    statement = select(Payment).where(payment.team_id == team_id, payment.invoice_id == invoice_id)
    payments = await session.scalars(statement.order_by(payment.received_at, payment.id))
    timezone = kept["team"]["timezone"]
    return DocumentView(
        frozen_invoice(kept),
        _invoice_standing(invoice),
        payment_status=PaymentStatus(invoice.payment_status),
        payments=tuple(frozen_payment(each.model_dump(mode="json"), timezone) for each in payments),
        amount_paid_minor=invoice.amount_paid_minor,
        amount_due_minor=invoice.amount_due_minor,
    )


async def receipt_view(session: AsyncSession, team_id: str, payment_id: str) -> DocumentView:
    """The receipt for a payment. Raises Refused NOT_FOUND."""
    payment = await _find(session, Payment, team_id, payment_id)
    invoice = await _find(session, Invoice, team_id, payment.invoice_id)
    kept = await _invoice_snapshot(session, invoice)
    return DocumentView(frozen_receipt(kept, payment.model_dump(mode="json")), Standing.IN_FORCE)


async def view_of(
    session: AsyncSession, team_id: str, document_id: str, links: LinkAddresses | None
) -> DocumentView:
    """The view of what the id names: a quote, a revision of one, an invoice, or a payment.

    It tells the address of the public page where there is one. Raises Refused NOT_FOUND.
    """
    match prefix_of(document_id):
        case Prefix.INVOICE:
            view = await invoice_view(session, team_id, document_id)
            return await _with_link(session, view, await session.get(Invoice, (team_id, document_id)), links)
        case Prefix.PAYMENT:
            return await receipt_view(session, team_id, document_id)
        case Prefix.QUOTE_REVISION:
            revision = await session.get(QuoteRevision, (team_id, document_id))
            if revision is not None:
                return await quote_view(session, team_id, revision.quote_id, revision.revision)
    view = await quote_view(session, team_id, document_id)
    return await _with_link(session, view, await session.get(Quote, (team_id, document_id)), links)


async def _with_link(
    session: AsyncSession, view: DocumentView, row: Quote | Invoice | None, links: LinkAddresses | None
) -> DocumentView:
    link = await live_link(session, row) if row and links else None
    return replace(view, public_url=links.url(link.team_id, link.id)) if link and links else view


async def issue_of(session: AsyncSession, invoice: Invoice) -> InvoiceIssue:
    """The invoice as it stands, as it is issued; not yet in the session."""
    return InvoiceIssue(
        team_id=invoice.team_id,
        id=new_id(Prefix.INVOICE_ISSUE),
        invoice_id=invoice.id,
        document=dict(await _invoice_as_it_is(session, invoice)),
        issued_at=invoice.sent_at or datetime.now(UTC),
    )


async def _as_sent(session: AsyncSession, quote: Quote, number: int) -> Snapshot:
    revision: Any = QuoteRevision
    found = await session.scalar(
        select(revision.document).where(
            revision.team_id == quote.team_id, revision.quote_id == quote.id, revision.revision == number
        )
    )
    if found is None:
        raise Refused.at(("revision",), ErrorCode.NOT_FOUND, "This revision was never sent.")
    document: Snapshot = found
    return document


async def _quote_as_it_is(session: AsyncSession, quote: Quote) -> Snapshot:
    lines = await quote_rows.lines_of(session, quote)
    return snapshot(
        "quote", quote, lines, await _taxes(session, QuoteTaxLine, quote), *await _parties(session, quote)
    )


async def _invoice_snapshot(session: AsyncSession, invoice: Invoice) -> Snapshot:
    """The invoice as it was issued; as it is while a draft, or where none was kept when it was issued."""
    issue: Any = InvoiceIssue
    found = await session.scalar(
        select(issue.document).where(issue.team_id == invoice.team_id, issue.invoice_id == invoice.id)
    )
    return found or await _invoice_as_it_is(session, invoice)


async def _invoice_as_it_is(session: AsyncSession, invoice: Invoice) -> Snapshot:
    lines = await invoice_rows.lines_of(session, invoice)
    taxes = await _taxes(session, InvoiceTaxLine, invoice)
    return snapshot("invoice", invoice, lines, taxes, *await _parties(session, invoice))


async def _taxes(session: AsyncSession, table: Any, document: Quote | Invoice) -> list[Any]:
    key = table.quote_id if isinstance(document, Quote) else table.invoice_id
    statement = select(table).where(table.team_id == document.team_id, key == document.id)
    return list(await session.scalars(statement.order_by(table.position)))


async def _parties(session: AsyncSession, document: Quote | Invoice) -> tuple[Client, Team]:
    client = await session.get_one(Client, (document.team_id, document.client_id))
    return client, await session.get_one(Team, document.team_id)


async def _find(session: AsyncSession, row: Any, team_id: str, identifier: str) -> Any:
    found = await session.get(row, (team_id, identifier))
    if found is None:
        raise Refused.at(("id",), ErrorCode.NOT_FOUND, "There is nothing with this id.")
    return found


def _acceptance(quote: Quote) -> Acceptance | None:
    if quote.accepted_at is None:
        return None
    return Acceptance(
        accepted_at=quote.accepted_at,
        signer_name=quote.signer_name,
        signer_email=quote.signer_email,
        document_hash=quote.accepted_hash,
        ip_address=quote.signer_address,
        user_agent=quote.signer_agent,
        consent_text=quote.consent_text,
    )


def _invoice_standing(invoice: Invoice) -> Standing:
    if invoice.status == InvoiceStatus.DRAFT:
        return Standing.DRAFT
    if invoice.status == InvoiceStatus.VOID:
        return Standing.VOID
    return Standing.PAID if invoice.payment_status == PaymentStatus.PAID else Standing.IN_FORCE
