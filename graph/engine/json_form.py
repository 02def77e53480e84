"""How values stand in a response: names of columns, exact numbers, and leaves of the context."""

from typing import Any

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLOutputType, GraphQLScalarType
from sqlalchemy import JSON, ColumnElement, Numeric, Text, cast, literal_column
from sqlalchemy.sql.elements import quoted_name

LONGEST_NAME = 63
"""PostgreSQL cuts longer column names off, in bytes."""

EMPTY_LIST = literal_column("'[]'::json", JSON)


class Uncompilable(Exception):
    """The standard executor has to answer this operation; the message says why."""


def name_of(key: str) -> quoted_name:
    """A response key as the name of a column; raises Uncompilable for one that is too long."""
    if len(key) > LONGEST_NAME:
        raise Uncompilable(f"{key[:20]}… is too long for a column")
    return quoted_name(key, quote=True)


def text_of(expression: Any) -> ColumnElement[Any]:
    """`expression` in the form that JSON takes: exact decimals are strings."""
    if isinstance(expression.type, Numeric):
        return cast(expression, Text)
    found: ColumnElement[Any] = expression
    return found


def serialized(type_: GraphQLOutputType, value: Any) -> Any:
    """A leaf value, or a list of them, as it stands in a response."""
    if isinstance(type_, GraphQLNonNull):
        return serialized(type_.of_type, value)
    if value is None:
        return None
    if isinstance(type_, GraphQLList):
        return [serialized(type_.of_type, each) for each in value]
    if not isinstance(type_, GraphQLScalarType | GraphQLEnumType):
        raise Uncompilable(f"{type_} is no leaf")
    return type_.coerce_output_value(value)
