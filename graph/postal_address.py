"""Postal addresses in the schema."""

from typing import Any

import strawberry
from sqlalchemy import func
from strawberry import ID, Maybe

from graph.engine.fields import composite
from graph.part_id import PART_ID, part_id, part_id_sql

_PARTS = {
    "line1": "The first line: street and number.",
    "line2": "The second line.",
    "city": "The town or city.",
    "region": "The state, province or prefecture.",
    "postal_code": "The post code.",
    "country": "The country, ISO 3166-1 alpha-2.",
}


@strawberry.type(description="A postal address.")
class Address:
    """Each part is null where it is not known."""

    id: ID = strawberry.field(description=PART_ID)
    line1: str | None = strawberry.field(description=_PARTS["line1"])
    line2: str | None = strawberry.field(description=_PARTS["line2"])
    city: str | None = strawberry.field(description=_PARTS["city"])
    region: str | None = strawberry.field(description=_PARTS["region"])
    postal_code: str | None = strawberry.field(description=_PARTS["postal_code"])
    country: str | None = strawberry.field(description=_PARTS["country"])


@strawberry.input(description="A postal address, which replaces the whole of the old one.")
class AddressInput:
    """Parts left out are empty."""

    line1: Maybe[str | None] = strawberry.field(description=_PARTS["line1"])
    line2: Maybe[str | None] = strawberry.field(description=_PARTS["line2"])
    city: Maybe[str | None] = strawberry.field(description=_PARTS["city"])
    region: Maybe[str | None] = strawberry.field(description=_PARTS["region"])
    postal_code: Maybe[str | None] = strawberry.field(description=_PARTS["postal_code"])
    country: Maybe[str | None] = strawberry.field(description=_PARTS["country"])


def address(description: str) -> Any:
    """A field that is the address in the `address_…` columns of the row; null where all of them are."""
    columns = {part: f"address_{part}" for part in _PARTS}

    def read(row: Any) -> Address | None:
        parts = {part: getattr(row, column) for part, column in columns.items()}
        return Address(id=part_id(row, "address"), **parts) if any(parts.values()) else None

    return composite(
        read,
        description,
        {"id": part_id_sql("address"), **columns},
        present=lambda row: func.concat(*(getattr(row, column) for column in columns.values())) != "",
    )
