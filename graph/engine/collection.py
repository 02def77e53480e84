"""Collections: how the objects of one kind may be filtered, sorted and cut into pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement
from strawberry.types import get_object_definition

Where = Callable[[Any, Any], ColumnElement[bool]]
_WHERE = "where"


@strawberry.enum(description="Which end of a sorted list comes first.")
class SortDirection(Enum):
    """Ascending or descending."""

    ASC = strawberry.enum_value("ASC", description="Smallest, earliest or alphabetically first.")
    DESC = strawberry.enum_value("DESC", description="Largest, latest or alphabetically last.")


@dataclass(frozen=True)
class SortKey:
    """What a list can be sorted by: an expression that is never null, and the type of its values."""

    expression: Callable[[Any], Any]
    kind: type


@dataclass(frozen=True)
class Order:
    """One key in one direction; the id decides between equal values."""

    name: str
    key: SortKey
    descending: bool

    @property
    def label(self) -> str:
        """What cursors of this order are marked with."""
        return f"{self.name} {'DESC' if self.descending else 'ASC'}"


@dataclass(frozen=True)
class Collection:
    """The rows of one table as a list that callers page through.

    `scope` is what a caller needs to page through it. `visible` holds for the rows that such a list is about, unless the filter says otherwise.
    """

    row: type
    scope: str | None
    sort_keys: Mapping[Enum, SortKey]
    default_sort: tuple[Enum, SortDirection]
    filter: type | None = None
    sort: type | None = None
    visible: Callable[[Any, Any], ColumnElement[bool] | None] = field(default=lambda _entity, _filter: None)

    def order(self, sort: Any) -> Order:
        """The order that the `sort` argument asks for."""
        by, direction = (sort.by, sort.direction) if sort else self.default_sort
        return Order(by.name, self.sort_keys[by], direction is SortDirection.DESC)

    def conditions(self, entity: Any, filter: Any) -> list[ColumnElement[bool]]:
        """The conditions that the `filter` argument puts on `entity`."""
        visible = self.visible(entity, filter)
        found = [] if visible is None else [visible]
        if filter is not None:
            for name, where in _wheres(type(filter)).items():
                value = getattr(filter, name)
                if value is not None and value is not strawberry.UNSET:
                    found.append(where(entity, value))
        return found


def condition(where: Where, description: str) -> Any:
    """A field of a filter: left out or null it says nothing, else `where(entity, value)` must hold."""
    return strawberry.field(default=strawberry.UNSET, description=description, metadata={_WHERE: where})


def _wheres(filter: type) -> dict[str, Where]:
    definition = get_object_definition(filter, strict=True)
    return {f.python_name: f.metadata[_WHERE] for f in definition.fields if _WHERE in f.metadata}
