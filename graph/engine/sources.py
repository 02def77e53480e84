"""Sources: where the value of a field comes from, as data that both executors read."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError
from sqlalchemy import ColumnElement

from graph.engine.bound import Bound
from graph.engine.node import nodes_by_prefix

if TYPE_CHECKING:
    from strawberry.types.info import Info

MOST_IDENTIFIERS = 100

Sql = Callable[[Any], ColumnElement[Any]]
"""An expression over a mapped class or an alias of one."""


@dataclass(frozen=True)
class Column:
    """The value of one column, as it is or in the form that `read` and `sql` alike give it."""

    attribute: str
    read: Callable[[Any], Any] | None = None
    sql: Sql | None = None


@dataclass(frozen=True)
class Computed:
    """A function of columns, said twice: over a row in Python and over a table in SQL."""

    read: Callable[[Any, "Info[Any, Any]"], Any]
    sql: Sql | None


@dataclass(frozen=True)
class Composite:
    """An object made of columns of the same row, such as an amount and its currency.

    `parts` are the object's fields, by column or as SQL; where `present` does not hold, it is null.
    """

    parts: Mapping[str, str | Sql]
    read: Callable[[Any], Any]
    present: Callable[[Any], ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Provided:
    """A value of the request itself, such as who asks."""

    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Anchor:
    """An object that is no row: its fields are provided, or are rows of the tenant."""


@dataclass(frozen=True)
class ToOne:
    """The row that a foreign key names; without a key, the row of the tenant itself.

    A `shared` one may belong to another tenant, if only the database lets this one see it.
    """

    row: type
    key: str | None
    shared: bool = False


@dataclass(frozen=True)
class ToProvided:
    """The row whose identifier, or None, is a value of the request itself, be it shared or not."""

    row: type
    read: Callable[[Any], str | None]
    shared: bool = False


@dataclass(frozen=True)
class ById:
    """The row that the argument `id` names."""

    row: type

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """The identifier is a parameter."""
        return Bound(None, (arguments["id"],), None)


@dataclass(frozen=True)
class ToAny:
    """The row, of any node's kind, that the identifier in the column `key` names."""

    key: str


@dataclass(frozen=True)
class AnyById:
    """The row, of any node's kind, that the argument `id` names."""

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """The identifier is a parameter; its kind shapes the statement."""
        return Bound(kinds := kinds_of([arguments["id"]]), (arguments["id"],), kinds)


@dataclass(frozen=True)
class AnyByIds:
    """The rows, of any nodes' kinds, that the argument `ids` names, in its order."""

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """The identifiers are a parameter; their kinds shape the statement."""
        identifiers = arguments["ids"]
        if len(identifiers) > MOST_IDENTIFIERS:
            raise GraphQLError(
                f"At most {MOST_IDENTIFIERS} identifiers, not {len(identifiers)}.",
                extensions={"code": "BAD_USER_INPUT", "path": ["ids"]},
            )
        return Bound(kinds := kinds_of(identifiers), (identifiers,), kinds)


@dataclass(frozen=True)
class ToMany:
    """All rows that point back here, in a fixed order; bounded by rule, hence not paginated."""

    row: type
    key: str
    order_by: Sequence[str]


@dataclass(frozen=True)
class ManyThrough:
    """All rows that a link table joins to this one, in a fixed order."""

    row: type
    link: type
    near: str
    far: str
    order_by: Sequence[str]


def kind_of(identifier: str | None) -> str:
    """The prefix that names an identifier's kind; empty where it has none."""
    return (identifier or "").rpartition("_")[0]


def kinds_of(identifiers: Sequence[str]) -> Hashable:
    """The kinds of node among `identifiers`, as part of a key, which must not hold anything else of them."""
    return frozenset(kind for kind in map(kind_of, identifiers) if kind in nodes_by_prefix)
