"""The team: the tenant that owns everything else, with the defaults its documents start from."""

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import synonym
from sqlmodel import Field, SQLModel

from models.columns import Timestamped, code_field, enum_field, id_field, text_field
from models.described_enum import DescribedEnum
from models.plan import Plan
from models.postal_address import AddressColumns
from models.pricing import PricingMode


class DocumentTemplate(DescribedEnum):
    """The look of a printed document."""

    MODERN = "MODERN", "Airy, with the brand colour."
    CLASSIC = "CLASSIC", "Ruled, like a letter."
    COMPACT = "COMPACT", "As much as fits on a page."


class Team(AddressColumns, Timestamped, SQLModel, table=True):
    """A business that quotes and invoices; its own id is the team_id of all its rows."""

    __tablename__ = "team"

    id: str = id_field(primary_key=True)
    slug: str = code_field(unique=True)
    name: str = text_field()
    plan: Plan = enum_field(Plan, "team_plan", default=Plan.BUSINESS)
    currency: str = code_field()
    timezone: str = code_field(default="UTC")
    locale: str = code_field(default="en-US")
    email: str | None = text_field(default=None)
    phone: str | None = text_field(default=None)
    website: str | None = text_field(default=None)
    logo_reference: str | None = text_field(default=None)
    logo_id: str | None = code_field(default=None)
    """The `Logo` on new documents; no foreign key, as that one is the logo's to the team."""
    brand_color: str | None = code_field(default=None)
    """#rrggbb."""
    tax_registered: bool = Field(default=False)
    tax_number: str | None = code_field(default=None)
    """VAT, GST or consumption tax number (BT-31)."""

    default_terms: str | None = text_field(default=None)
    default_notes: str | None = text_field(default=None)
    default_invoice_notes: str | None = text_field(default=None)
    """Such as how to pay; None where invoices have the notes of quotes."""
    quote_valid_days: int = Field(default=30)
    payment_terms_days: int = Field(default=14)
    pricing_mode: PricingMode = enum_field(
        PricingMode, "team_pricing_mode", default=PricingMode.TAX_EXCLUSIVE
    )
    template: DocumentTemplate = enum_field(
        DocumentTemplate, "team_template", default=DocumentTemplate.MODERN
    )
    quote_number_prefix: str = code_field(default="Q-")
    invoice_number_prefix: str = code_field(default="INV-")
    quote_reminder_days: list[int] = Field(sa_type=ARRAY(Integer), default_factory=list)
    """How many days before a quote expires its client is reminded; empty for never."""
    invoice_reminder_days: list[int] = Field(sa_type=ARRAY(Integer), default_factory=list)
    """How many days after its due date the client is reminded of an invoice; empty for never."""
    embed_origins: list[str] = Field(sa_type=ARRAY(Text), default_factory=list)
    """The sites that may show the team's public pages in a frame."""
    version: int = Field(default=1)

    if TYPE_CHECKING:
        team_id: ClassVar[Any]


Team.team_id = synonym("id")
"""A team is a row of its own, so what holds for the rows of a team holds for it too."""
