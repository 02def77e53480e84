"""Collections: how the objects of one kind may be filtered, sorted and cut into pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, tuple_

from graph.engine.condition import Bind, Demand, demands
from graph.engine.cursor import OPAQUE, Cursors, Place


@dataclass(frozen=True)
class Check:
    """What must hold of a request, and what is raised where it does not."""

    holds: ColumnElement[bool]
    otherwise: Exception


Checks = Callable[[ColumnElement[str], Place | None, Place | None], Sequence[Check]]
"""Makes checks of the tenant and the places `after` and `before`."""


@strawberry.enum(description="Which end of a sorted list comes first.")
class SortDirection(Enum):
    """Ascending or descending."""

    ASC = strawberry.enum_value("ASC", description="Smallest, earliest or alphabetically first.")
    DESC = strawberry.enum_value("DESC", description="Largest, latest or alphabetically last.")


@dataclass(frozen=True)
class SortKey:
    """What a list can be sorted by: an expression that is never null, and the type of its values.

    Where no two rows of a tenant have the same value, it is `unique` and decides alone.
    """

    expression: Callable[[Any], Any]
    kind: type
    unique: bool = False


@dataclass(frozen=True)
class Order:
    """One key of one list in one direction; the id decides between equal values."""

    name: str
    key: SortKey
    descending: bool

    @property
    def label(self) -> str:
        """What cursors of this order are marked with."""
        return f"{self.name} {'DESC' if self.descending else 'ASC'}"

    def terms(self, row: Any) -> list[Any]:
        """What rows are sorted by: the key, and the id unless the key is unique."""
        value = self.key.expression(row)
        return [value] if self.key.unique else [value, row.id]

    def between(
        self, value: Any, identifier: Any, after: Place | None, before: Place | None
    ) -> list[ColumnElement[bool]]:
        """The conditions that a row with this sort value and id lies between two places, both excluded."""
        row: Any = value if self.key.unique else tuple_(value, identifier)
        found = []
        for place, below in ((after, self.descending), (before, not self.descending)):
            if place is not None:
                bound: Any = place.value if self.key.unique else tuple_(place.value, place.id)
                found.append(row < bound if below else row > bound)
        return found


@dataclass(frozen=True)
class Collection:
    """The rows of one table as a list that callers page through.

    `scope` is what a caller needs to page through it. `visible` holds for the rows that such a list is about,
    unless the filter says otherwise.
    """

    row: type
    scope: str | None
    sort_keys: Mapping[Enum, SortKey]
    default_sort: tuple[Enum, SortDirection]
    filter: type | None = None
    sort: type | None = None
    cursors: Cursors = OPAQUE
    checks: Checks = field(default=lambda _tenant, _after, _before: ())
    """What must hold of the cursors, for a list that may have let go of what follows them."""
    total: Callable[[ColumnElement[str]], ColumnElement[int]] | None = None
    """How many rows a tenant's whole list has, unfiltered, where that is kept and need not be counted."""
    visible: Callable[[Any, Any], ColumnElement[bool] | None] = field(default=lambda _entity, _filter: None)

    def order(self, sort: Any) -> Order:
        """The order that the `sort` argument asks for."""
        by, direction = (sort.by, sort.direction) if sort else self.default_sort
        return Order(f"{self.row.__name__}.{by.name}", self.sort_keys[by], direction is SortDirection.DESC)

    def demands(self, filter: Any) -> list[Demand]:
        """What the `filter` argument demands."""
        return demands(filter)

    def conditions(self, entity: Any, filter: Any, bind: Bind) -> list[ColumnElement[bool]]:
        """The conditions on the rows of the list, filtered so; `bind` makes parameters of values."""
        visible = self.visible(entity, filter)
        demanded = [demand.apply(entity, bind) for demand in demands(filter)]
        return demanded if visible is None else [visible, *demanded]
