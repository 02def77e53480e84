"""Quotes in the schema."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import ID

from graph.document import DocumentFields, LineItemFields, TaxLine
from graph.email import EMAILS, Email
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column, composite, computed, many_through, to_many
from graph.engine.node import Node, node
from graph.invoice_list import INVOICES
from graph.label import Label
from graph.money import Money, money
from graph.part_id import PART_ID, part_id, part_id_sql
from graph.quote_list import QUOTES, READ_QUOTES, present_status
from graph.signed_url import pdf_url, public_url
from models.invoice import Invoice as InvoiceRow
from models.label import Label as LabelRow
from models.label import QuoteLabel
from models.mail import Mail
from models.public_link import PublicLink
from models.quote import Quote as QuoteRow
from models.quote import QuoteLine, QuoteTaxLine
from models.quote import QuoteRevision as RevisionRow
from models.quote_status import DocumentType, QuoteStatus, status_at

if TYPE_CHECKING:
    from graph.invoice import Invoice


@node(QuoteLine, prefix="quoteline", scope=READ_QUOTES, description="A line of a quote.")
class QuoteLineItem(LineItemFields, Node):
    """A row of `quote_line`."""

    optional: bool = column(QuoteLine.optional, "Whether the client may choose to leave it.")
    selected: bool = column(
        QuoteLine.selected, "Whether it counts; always true for a line that is not optional."
    )


@node(RevisionRow, prefix="quoterev", scope=READ_QUOTES, description="A quote as it was sent once.")
class QuoteRevision(Node):
    """A row of `quote_revision`."""

    revision: int = column(RevisionRow.revision, "Which revision it is, from 1.")
    total: Money = money(RevisionRow.total_minor, "The total as it was sent.")
    valid_until: date = column(RevisionRow.valid_until, "The last day of validity as it was sent.")
    sent_at: datetime = column(RevisionRow.sent_at, "When it was sent.")
    superseded_at: datetime | None = column(RevisionRow.superseded_at, "When the next revision was begun.")
    accepted_at: datetime | None = column(RevisionRow.accepted_at, "When it was accepted.")
    pdf_url: str | None = pdf_url("Where this revision is downloaded as PDF, for an hour at least.")


@strawberry.type(description="Who agreed to a quote, when, and to which document exactly.")
class Acceptance:
    """Columns of the quote."""

    id: ID = strawberry.field(description=PART_ID)
    accepted_at: datetime = strawberry.field(description="When the client agreed.")
    signer_name: str | None = strawberry.field(description="Who agreed, as they typed their name.")
    signer_email: str | None = strawberry.field(description="Their e-mail address.")
    ip_address: str | None = strawberry.field(
        description="The network address it was done from; null where it was not done on the public page."
    )
    user_agent: str | None = strawberry.field(
        description="The browser it was done with; null where it was not done on the public page."
    )
    document_hash: str | None = strawberry.field(
        description="The SHA-256, in hexadecimal, of the document that was accepted, options included."
    )
    consent_text: str | None = strawberry.field(
        description="What they agreed to word by word; null where it was not done on the public page."
    )


_ACCEPTANCE_COLUMNS = {
    "accepted_at": "accepted_at",
    "signer_name": "signer_name",
    "signer_email": "signer_email",
    "ip_address": "signer_address",
    "user_agent": "signer_agent",
    "document_hash": "accepted_hash",
    "consent_text": "consent_text",
}


def _acceptance(row: Any) -> Acceptance | None:
    if row.accepted_at is None:
        return None
    evidence = {name: getattr(row, column) for name, column in _ACCEPTANCE_COLUMNS.items()}
    return Acceptance(id=part_id(row, "acceptance"), **evidence)


@node(QuoteRow, prefix="quote", scope=READ_QUOTES, description="An offer to a client.")
class Quote(DocumentFields, Node):
    """A row of `quote`."""

    number: str | None = column(
        QuoteRow.number,
        "The number, the same for all revisions; never null, but of one type with an invoice's.",
    )
    revision: int = column(QuoteRow.revision, "Which revision it is, from 1.")
    document_type: DocumentType = column(QuoteRow.document_type, "A quote or an estimate.")
    status: QuoteStatus = computed(
        lambda quote, info: status_at(quote.status, quote.expires_at, info.context.now),
        "Where it stands at this moment: a sent quote expires by itself when `validUntil` is over.",
        sql=present_status,
    )
    description: str | None = column(QuoteRow.description, "What it is about.")
    issue_date: date = column(QuoteRow.issue_date, "The date on the document.")
    valid_until: date = column(
        QuoteRow.valid_until, "The last day, in the team's time zone, of its validity."
    )
    total_if_all_selected: Money = money(
        QuoteRow.total_if_all_selected_minor, "The total with every optional line taken."
    )
    tax_lines: list[TaxLine] = to_many(
        QuoteTaxLine,
        QuoteTaxLine.quote_id,
        "The tax by category and rate, highest rate first.",
        order_by=[QuoteTaxLine.position],
    )
    line_items: list[QuoteLineItem] = to_many(
        QuoteLine,
        QuoteLine.quote_id,
        "The lines, at most 100, in order.",
        order_by=[QuoteLine.position, QuoteLine.id],
    )
    labels: list[Label] = many_through(
        LabelRow,
        QuoteLabel.quote_id,
        QuoteLabel.label_id,
        "The labels it carries, by name.",
        order_by=[LabelRow.name, LabelRow.id],
    )
    revisions: list[QuoteRevision] = to_many(
        RevisionRow,
        RevisionRow.quote_id,
        "The revisions that were sent, first to last.",
        order_by=[RevisionRow.revision],
    )
    invoices: Connection[Annotated["Invoice", strawberry.lazy("graph.invoice")]] | None = connection(
        INVOICES, "The invoices made from it, newest first.", key=InvoiceRow.quote_id
    )
    sent_at: datetime | None = column(QuoteRow.sent_at, "When this revision was sent.")
    viewed_at: datetime | None = column(QuoteRow.viewed_at, "When the client first looked at this revision.")
    accepted_at: datetime | None = column(QuoteRow.accepted_at, "When the client agreed.")
    rejected_at: datetime | None = column(QuoteRow.rejected_at, "When the client declined.")
    changes_requested_at: datetime | None = column(
        QuoteRow.changes_requested_at, "When the client asked for changes."
    )
    converted_at: datetime | None = column(QuoteRow.converted_at, "When it became an invoice.")
    deleted_at: datetime | None = column(QuoteRow.deleted_at, "When it was deleted.")
    rejection_reason: str | None = column(QuoteRow.rejection_reason, "Why the client declined.")
    change_request: str | None = column(QuoteRow.change_request, "What the client would have otherwise.")
    signer_name: str | None = column(QuoteRow.signer_name, "Who agreed.")
    signer_email: str | None = column(QuoteRow.signer_email, "The e-mail address of who agreed.")
    acceptance: Acceptance | None = composite(
        _acceptance,
        "The evidence of the acceptance; null for a quote that is not accepted.",
        {"id": part_id_sql("acceptance"), **_ACCEPTANCE_COLUMNS},
        present=lambda quote: quote.accepted_at.is_not(None),
    )
    public_url: str | None = public_url(
        PublicLink.quote_id,
        "Where the client sees this revision as it was sent, without an account; null unless it was sent or "
        "published.",
        same=["revision"],
    )
    pdf_url: str | None = pdf_url(
        "Where it is downloaded as PDF, for an hour at least: as it was sent, or the draft as it is."
    )
    emails: Connection[Email] | None = connection(
        EMAILS, "The e-mails about it, newest first.", key=Mail.quote_id
    )


@strawberry.type
class QuoteQueries:
    """Quotes at the root."""

    quotes: Connection[Quote] | None = connection(QUOTES, "The quotes of your team, newest first.")

    quote: Quote | None = by_id(QuoteRow, "One quote, also a deleted one.", scope=READ_QUOTES)
