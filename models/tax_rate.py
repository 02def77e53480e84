"""Tax rates: the named percentages a team charges."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, text
from sqlmodel import Field

from models.columns import TeamOwned, Versioned, code_field, enum_field, instant_field, percent_field
from models.keys import team_key
from models.pricing import TaxCategory


class TaxRate(TeamOwned, Versioned, table=True):
    """A percentage with its EN 16931 category (BT-118, BT-119), valid between two dates."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        team_key(),
        Index(
            "tax_rate_default_key",
            "team_id",
            unique=True,
            postgresql_where=text("is_default and archived_at is null"),
        ),
    )

    name: str = code_field()
    rate: Decimal = percent_field()
    category: TaxCategory = enum_field(TaxCategory, "tax_rate_category", default=TaxCategory.S)
    is_default: bool = Field(default=False)
    valid_from: date | None = None
    valid_until: date | None = None
    archived_at: datetime | None = instant_field(default=None)

    def is_valid(self, on: date) -> bool:
        """Whether the rate is charged on this day; both ends of its period are part of it."""
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)
