"""How many objects an introspection answers: that depends on nothing but the schema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

WRAPPERS = frozenset({"ofType"})
"""Cost nothing: every tool asks for nine of them inside each other, and few types have more than two."""


@lru_cache(maxsize=8)
def list_sizes(schema: GraphQLSchema) -> Mapping[str, float]:
    """How long each list of the introspection is, on average, by the name of the field that answers it."""
    types = list(schema.type_map.values())
    composite = [each for each in types if isinstance(each, (GraphQLObjectType, GraphQLInterfaceType))]
    fields = [field for each in composite for field in each.fields.values()]
    inputs = sum(len(each.fields) for each in types if isinstance(each, GraphQLInputObjectType))
    values = sum(len(each.values) for each in types if isinstance(each, GraphQLEnumType))
    return {
        "types": len(types),
        "directives": len(schema.directives),
        "fields": len(fields) / len(types),
        "args": sum(len(field.args) for field in fields) / max(1, len(fields)),
        "inputFields": inputs / len(types),
        "enumValues": values / len(types),
        "interfaces": sum(len(each.interfaces) for each in composite) / len(types),
        "possibleTypes": len(types) / 10,
    }
