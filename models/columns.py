"""The column types and mixins that every table is made of."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Enum, Numeric, Text
from sqlmodel import Field, SQLModel

TypeId = Text(collation="C")
"""Identifiers compare byte by byte, so that they sort by age whatever the database's locale."""

Instant = DateTime(timezone=True)
Minor = BigInteger()
Percent = Numeric(7, 4)
Quantity = Numeric(18, 6)
UnitPrice = Numeric(20, 6)
FixedText = Text(collation="C")
"""Codes, numbers, names and search keys: their order must not depend on a locale."""


def one_of(enum: type[StrEnum], name: str) -> Enum:
    """Text restricted by a check constraint to the members of `enum`."""
    return Enum(enum, native_enum=False, create_constraint=True, length=40, name=name)


def id_field(**options: Any) -> Any:
    """A column that holds a TypeID."""
    return Field(sa_type=TypeId, **options)


def minor_field(**options: Any) -> Any:
    """A column that holds an amount in minor units of the row's currency."""
    return Field(sa_type=Minor, **options)


def instant_field(**options: Any) -> Any:
    """A column that holds a moment, in UTC."""
    return Field(sa_type=Instant, **options)


def code_field(**options: Any) -> Any:
    """A column that holds a code, a number or a name, and sorts byte by byte."""
    return Field(sa_type=FixedText, **options)


def text_field(**options: Any) -> Any:
    """A column that holds prose of any length."""
    return Field(sa_type=Text, **options)


def percent_field(**options: Any) -> Any:
    """A column that holds a percentage: 10 means 10 %."""
    return Field(sa_type=Percent, **options)


def decimal_field(type_: Numeric[Decimal], **options: Any) -> Any:
    """A column that holds an exact decimal number."""
    return Field(sa_type=type_, **options)


def enum_field(enum: type[StrEnum], name: str, **options: Any) -> Any:
    """A column restricted to the members of `enum`; `name` names its check constraint."""
    return Field(sa_type=one_of(enum, name), **options)


def utc_now() -> datetime:
    return datetime.now(UTC)


class TeamOwned(SQLModel):
    """A row that belongs to one team; the team leads its primary key."""

    team_id: str = id_field(primary_key=True)
    id: str = id_field(primary_key=True)


class Timestamped(SQLModel):
    """A row that remembers when it was made and last changed."""

    created_at: datetime = instant_field(default_factory=utc_now)
    updated_at: datetime = instant_field(default_factory=utc_now, sa_column_kwargs={"onupdate": utc_now})


class Versioned(Timestamped):
    """A row whose changes are counted, so that an update can name the state it started from."""

    version: int = Field(default=1)
