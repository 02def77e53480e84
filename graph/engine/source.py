"""What sources are made of, and what they are asked with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLNamedType, get_named_type
from graphql.execution.collect_fields import FieldDetails
from sqlalchemy import ColumnElement
from sqlalchemy.types import TypeEngine

from graph.engine.bound import Bound

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
