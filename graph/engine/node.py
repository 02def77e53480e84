"""Nodes: types whose objects are rows with an id of their own."""

import builtins
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar, dataclass_transform

import strawberry
from graphql import GraphQLResolveInfo

T = TypeVar("T")


@dataclass(frozen=True)
class NodeSource:
    """Where the objects of a type come from."""

    type: "builtins.type[Any]"
    row: "builtins.type[Any]"
    prefix: str
    scope: str | None


@strawberry.interface(description="An object with an identifier that is unique across all types.")
class Node:
    """Relay's Node (GraphQL Global Object Identification)."""

    id: strawberry.ID = strawberry.field(description="The identifier, such as `quote_01jz…`.")


_by_prefix: dict[str, NodeSource] = {}
_by_type: dict[str, NodeSource] = {}

nodes_by_prefix: Mapping[str, NodeSource] = MappingProxyType(_by_prefix)
"""Every declared node under the prefix of its identifiers."""


def node_of_type(name: str) -> NodeSource | None:
    """The node whose GraphQL type has this name."""
    return _by_type.get(name)


def kind_of(identifier: str | None) -> str:
    """The prefix that names an identifier's kind; empty where it has none."""
    return (identifier or "").rpartition("_")[0]


def kinds_of(identifiers: Iterable[str]) -> frozenset[str]:
    """The kinds of node among `identifiers`: never anything else of them, as it is kept as part of a key."""
    return frozenset(kind for kind in map(kind_of, identifiers) if kind in _by_prefix)


def stands_for(value: object, row: type) -> bool:
    """Whether `value` is a row of this class, or stands for one, as its attribute `row` then says."""
    return isinstance(value, row) or getattr(value, "row", None) is row


@dataclass_transform(kw_only_default=True)
def node(
    row: type, *, prefix: str, description: str, scope: str | None = None
) -> Callable[[type[T]], type[T]]:
    """Declares a GraphQL type whose objects are instances of the mapped class `row`.

    `scope` is what a caller needs wherever one of these is reached, by id or through a relation.
    """

    def is_type_of(_cls: type, obj: object, _info: GraphQLResolveInfo[Any]) -> bool:
        return stands_for(obj, row)

    def declare(cls: type[T]) -> type[T]:
        cls.is_type_of = classmethod(is_type_of)  # type: ignore[attr-defined]
        declared = strawberry.type(cls, description=description)
        source = NodeSource(type=declared, row=row, prefix=prefix, scope=scope)
        _by_prefix[prefix] = _by_type[declared.__strawberry_definition__.name] = source  # type: ignore[attr-defined]
        return declared

    return declare


def row_types() -> list[type[Any]]:
    """All declared node types, for handing to a schema."""
    return [source.type for source in _by_prefix.values()]
