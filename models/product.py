"""Products: the item library that line items are taken from."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Computed, Index, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from models.columns import (
    TeamOwned,
    UnitPrice,
    Versioned,
    code_field,
    decimal_field,
    id_field,
    instant_field,
    text_field,
)
from models.keys import same_team_key, team_key
from models.search_text import SEARCH_VECTOR

_LIVE = text("archived_at is null")


class Product(TeamOwned, Versioned, table=True):
    """Something a team sells; lines copy its name, price and tax at the moment they are written."""

    __tablename__ = "product"
    __table_args__ = (
        team_key(),
        same_team_key("tax_rate_id", "tax_rate"),
        Index(
            "product_code_key",
            "team_id",
            "code",
            unique=True,
            postgresql_where=text("code is not null and archived_at is null"),
        ),
        Index("product_created_at_idx", "team_id", "created_at", "id", postgresql_where=_LIVE),
        Index("product_updated_at_idx", "team_id", "updated_at", "id"),
        Index("product_name_idx", "team_id", "name", "id", postgresql_where=_LIVE),
    )

    name: str = code_field()
    code: str | None = code_field(default=None)
    description: str | None = text_field(default=None)
    unit: str | None = text_field(default=None)
    unit_price: Decimal = decimal_field(UnitPrice)
    currency: str = code_field()
    category: str | None = text_field(default=None)
    tax_rate_id: str | None = id_field(default=None)
    archived_at: datetime | None = instant_field(default=None)
    search_text: str = text_field(default="")
    search_vector: str | None = Field(
        default=None, sa_type=TSVECTOR, sa_column_args=(Computed(SEARCH_VECTOR, persisted=True),)
    )
