"""Sources: where the value of a field comes from, said once for both executors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from graphql import FieldNode, GraphQLField, GraphQLNamedType, get_named_type
from graphql.execution.collect_fields import FieldDetails
from sqlalchemy import ColumnElement
from sqlalchemy.types import TypeEngine

from graph.engine.bound import Bound

if TYPE_CHECKING:
    from strawberry.types.info import Info

    from graph.engine.compiler import Compiler

Details = list[FieldDetails]
"""The nodes of one response key, merged."""

Sql = Callable[..., ColumnElement[Any]]
"""An expression over a mapped class or an alias of one, and over parameters where some are declared."""


@dataclass(frozen=True)
class Parameter:
    """A value that the context of each request gives to the statement; `read` may give None."""

    read: Callable[[Any], Any]
    type: TypeEngine[Any]


@dataclass(frozen=True, slots=True)
class Selected:
    """A field as an operation selects it; `bound` are its arguments where its source takes some."""

    definition: GraphQLField
    details: Details
    bound: Bound | None = None

    @property
    def type(self) -> GraphQLNamedType:
        """What the field is of, without lists and exclamation marks."""
        return get_named_type(self.definition.type)

    @property
    def node(self) -> FieldNode:
        """The first of its nodes, which its arguments are written at."""
        return self.details[0].node


class Source(Protocol):
    """What a field declares; one that takes arguments is also a `TakesArguments`."""

    def load(self, row: Any, info: "Info[Any, Any]", arguments: Mapping[str, Any]) -> Any:
        """The value for one row, or an awaitable of it: for the standard executor."""
        ...

    def compile(self, compiler: "Compiler", entity: Any, selected: Selected) -> ColumnElement[Any]:
        """The value as SQL over `entity`, None at the root; raises Uncompilable where there is none."""
        ...


def columns_of(row: Any, names: Sequence[str]) -> list[Any]:
    """The columns of a mapped class or of rows, by their attributes."""
    return [getattr(row, name) for name in names]
