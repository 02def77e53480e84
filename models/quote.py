"""Quotes: the offer, its lines, the tax lines it came out with, and the revisions that were sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.columns import (
    TeamOwned,
    Timestamped,
    Versioned,
    code_field,
    enum_field,
    id_field,
    instant_field,
    minor_field,
    text_field,
)
from models.document import DocumentColumns, LineColumns, TaxLineColumns
from models.keys import same_team_key, team_key, unique_where_given
from models.quote_status import DocumentType, QuoteStatus

_LIVE = text("deleted_at is null")
"""Lists show live quotes, so their indexes hold no others and can answer a count by themselves."""


class Quote(TeamOwned, DocumentColumns, Versioned, table=True):
    """An offer to a client; its number and id stay the same through all its revisions."""

    __tablename__ = "quote"
    __table_args__ = (
        team_key(),
        same_team_key("client_id", "client"),
        same_team_key("owner_id", "member"),
        Index("quote_number_key", "team_id", "number", unique=True),
        unique_where_given("quote", "external_id"),
        Index("quote_created_at_idx", "team_id", "created_at", "id", postgresql_where=_LIVE),
        Index("quote_updated_at_idx", "team_id", "updated_at", "id", postgresql_where=_LIVE),
        Index("quote_total_idx", "team_id", "total_minor", "id", postgresql_where=_LIVE),
        Index("quote_number_value_idx", "team_id", "number_value", "id", postgresql_where=_LIVE),
        Index("quote_valid_until_idx", "team_id", "valid_until", "id", postgresql_where=_LIVE),
        Index(
            "quote_title_idx",
            "team_id",
            text("coalesce(title, '')"),
            "id",
            postgresql_where=_LIVE,
        ),
        Index("quote_status_idx", "team_id", "status", "created_at", "id", postgresql_where=_LIVE),
        Index("quote_client_idx", "team_id", "client_id", "created_at", "id", postgresql_where=_LIVE),
        Index("quote_owner_idx", "team_id", "owner_id", "created_at", "id", postgresql_where=_LIVE),
    )

    number: str = code_field()
    number_value: int
    """The counted part of the number, so that Q-9 sorts before Q-10."""
    revision: int = Field(default=1)
    document_type: DocumentType = enum_field(DocumentType, "quote_document_type", default=DocumentType.QUOTE)
    status: QuoteStatus = enum_field(QuoteStatus, "quote_status", default=QuoteStatus.DRAFT)
    description: str | None = text_field(default=None)
    issue_date: date
    valid_until: date
    expires_at: datetime = instant_field()
    """The midnight, in the team's time zone, that ends `valid_until`."""
    total_if_all_selected_minor: int = minor_field(default=0)

    sent_at: datetime | None = instant_field(default=None)
    viewed_at: datetime | None = instant_field(default=None)
    accepted_at: datetime | None = instant_field(default=None)
    rejected_at: datetime | None = instant_field(default=None)
    changes_requested_at: datetime | None = instant_field(default=None)
    converted_at: datetime | None = instant_field(default=None)
    deleted_at: datetime | None = instant_field(default=None)
    rejection_reason: str | None = text_field(default=None)
    change_request: str | None = text_field(default=None)
    signer_name: str | None = text_field(default=None)
    signer_email: str | None = text_field(default=None)
    signer_address: str | None = text_field(default=None)
    """The network address that the quote was accepted from."""
    signer_agent: str | None = text_field(default=None)
    """The browser it was accepted with, as that names itself."""
    consent_text: str | None = text_field(default=None)
    """What the signer agreed to, word by word."""
    accepted_hash: str | None = code_field(default=None)
    """The SHA-256, in hexadecimal, of the document that was accepted."""


class QuoteLine(TeamOwned, LineColumns, Timestamped, table=True):
    """A line of a quote; an optional one counts only once it is selected."""

    __tablename__ = "quote_line"
    __table_args__ = (
        same_team_key("quote_id", "quote"),
        same_team_key("product_id", "product"),
        Index("quote_line_quote_idx", "team_id", "quote_id", "position"),
    )

    quote_id: str = id_field()
    optional: bool = Field(default=False)
    selected: bool = Field(default=True)


class QuoteTaxLine(TeamOwned, TaxLineColumns, table=True):
    """The tax of one group of a quote's lines."""

    __tablename__ = "quote_tax_line"
    __table_args__ = (
        same_team_key("quote_id", "quote"),
        Index("quote_tax_line_quote_idx", "team_id", "quote_id", "position"),
    )

    quote_id: str = id_field()


class QuoteRevision(TeamOwned, table=True):
    """A quote exactly as it was sent; rows are written once and only ever marked as superseded."""

    __tablename__ = "quote_revision"
    __table_args__ = (
        same_team_key("quote_id", "quote"),
        Index("quote_revision_key", "team_id", "quote_id", "revision", unique=True),
        Index(
            "quote_revision_accepted_key",
            "team_id",
            "quote_id",
            unique=True,
            postgresql_where=text("accepted_at is not null"),
        ),
    )

    quote_id: str = id_field()
    revision: int
    currency: str = code_field()
    total_minor: int = minor_field()
    valid_until: date
    document: dict[str, Any] = Field(sa_type=JSONB)
    """The frozen document: head, lines and totals, as plain JSON."""
    sent_at: datetime = instant_field()
    superseded_at: datetime | None = instant_field(default=None)
    accepted_at: datetime | None = instant_field(default=None)
