"""Conditions: what a field of a filter demands of a row.

A condition is written once, as SQL over the table and the value. The value is a bound parameter, so that the
statement is the same for all values; only a value that the statement's shape depends on (a boolean, a member
of an enum or a list of them) reaches the function as itself.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import strawberry
from sqlalchemy import ARRAY, BigInteger, ColumnElement, Date, DateTime, Numeric, Text
from sqlalchemy.types import TypeEngine
from strawberry.types import get_object_definition
from strawberry.types.base import StrawberryContainer, StrawberryList
from strawberry.types.enum import StrawberryEnumDefinition

Where = Callable[[Any, Any], ColumnElement[bool]]
Prepare = Callable[[Any], Any]
Bind = Callable[[Any, TypeEngine[Any]], ColumnElement[Any]]
"""Makes a bound parameter of a value and its SQL type."""

SQL_TYPES: dict[object, TypeEngine[Any]] = {
    str: Text(),
    strawberry.ID: Text(),
    int: BigInteger(),
    Decimal: Numeric(),
    date: Date(),
    datetime: DateTime(timezone=True),
}


@dataclass(frozen=True)
class Condition:
    """One field of a filter. `type` is the SQL type of its value; None where it shapes the statement."""

    name: str
    where: Where
    prepare: Prepare | None
    type: TypeEngine[Any] | None


@dataclass(frozen=True)
class Demand:
    """A condition with the value that a caller gave it."""

    condition: Condition
    value: Any

    @property
    def shape(self) -> Hashable:
        """What the statement depends on."""
        if self.condition.type is not None:
            return self.condition.name
        value = tuple(self.value) if isinstance(self.value, list) else self.value
        return self.condition.name, value

    def apply(self, entity: Any, bind: Bind) -> ColumnElement[bool]:
        """The demand on `entity`, with the value as a parameter that `bind` makes."""
        condition = self.condition
        value = self.value if condition.type is None else bind(self.value, condition.type)
        return condition.where(entity, value)


def condition(where: Where, description: str, *, prepare: Prepare | None = None) -> Any:
    """A field of a filter: left out or null it demands nothing, else `where(entity, value)` must hold.

    `prepare` turns the caller's value into the one that is compared; where it returns None, the field
    demands nothing.
    """
    return strawberry.field(
        default=strawberry.UNSET, description=description, metadata={Condition: (where, prepare)}
    )


def demands(filter: Any) -> list[Demand]:
    """What the fields of a filter object demand, in the order of its type."""
    if filter is None or filter is strawberry.UNSET:
        return []
    found = []
    kind: Any = type(filter)
    for each in conditions_of(kind):
        value = getattr(filter, each.name)
        if value is None or value is strawberry.UNSET:
            continue
        if each.prepare is not None:
            value = each.prepare(value)
        if value is not None:
            found.append(Demand(each, value))
    return found


@cache
def conditions_of(filter: Any) -> tuple[Condition, ...]:
    """The conditions that the fields of a filter type declare."""
    definition = get_object_definition(filter, strict=True)
    return tuple(
        Condition(field.python_name, where, prepare, _sql_type(field.type))
        for field in definition.fields
        if Condition in field.metadata
        for where, prepare in [field.metadata[Condition]]
    )


def _sql_type(annotation: Any) -> TypeEngine[Any] | None:
    if isinstance(annotation, StrawberryList):
        element = _sql_type(annotation.of_type)
        return None if element is None else ARRAY(element)
    if isinstance(annotation, StrawberryContainer):
        return _sql_type(annotation.of_type)
    if annotation is bool or isinstance(annotation, StrawberryEnumDefinition):
        return None
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return None
    # a NewType over str, such as a code, is text
    return SQL_TYPES.get(annotation, Text())
