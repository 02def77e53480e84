"""Public links: what lets somebody without an account see one document, until it is revoked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from models.columns import TeamOwned, id_field, instant_field, utc_now
from models.keys import same_team_key


class PublicLink(TeamOwned, table=True):
    """A link to one revision of a quote, as it was sent, or to an invoice.

    What the link is opened with is neither here nor anywhere else in the database: see `LinkAddresses`.
    """

    __tablename__ = "public_link"
    __table_args__ = (
        same_team_key("quote_id", "quote"),
        same_team_key("invoice_id", "invoice"),
        CheckConstraint(
            "(quote_id is null) = (revision is null) and (quote_id is null) <> (invoice_id is null)",
            name="public_link_to_one_document",
        ),
        Index(
            "public_link_quote_key",
            "team_id",
            "quote_id",
            "revision",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
        Index(
            "public_link_invoice_key",
            "team_id",
            "invoice_id",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
    )

    quote_id: str | None = id_field(default=None)
    revision: int | None = None
    invoice_id: str | None = id_field(default=None)
    created_at: datetime = instant_field(default_factory=utc_now)
    revoked_at: datetime | None = instant_field(default=None)
    visits: int = Field(default=0)
    """How often the client came; looks that follow one another closely are one visit."""
    last_visit_at: datetime | None = instant_field(default=None)
