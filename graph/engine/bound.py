"""Arguments: what a field is asked with, as the shape of a statement and the values that it takes.

Every field node of an operation that takes arguments is a point. For each request the points are read again:
requests of the same shape share a statement, and their values become its parameters.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)
from strawberry.types.field import StrawberryField

FIELD_DEFINITION = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class Bound:
    """The arguments of one point: what the statement depends on, its parameters, and their origin."""

    shape: Hashable
    values: Sequence[Any]
    request: Any


class TakesArguments(Protocol):
    """A source that can be asked with arguments."""

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """Raises GraphQLError for arguments that the field refuses."""
        ...


@dataclass(frozen=True, slots=True)
class Point:
    """A field node with a source that takes arguments; `constant` where none of them is a variable."""

    node: FieldNode
    definition: GraphQLField
    field: StrawberryField
    source: TakesArguments
    constant: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """What is read anew for each request: the points, and the variables that switch fields on or off."""

    points: tuple[Point, ...]
    switches: tuple[str, ...]


def strawberry_field(definition: GraphQLField) -> StrawberryField:
    """The Strawberry field that a field of the schema was made of."""
    field: StrawberryField = definition.extensions[FIELD_DEFINITION]
    return field


def outline(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
) -> Outline:
    """Walks an operation and the fragments it uses, each once."""
    walk = _Walk(schema, fragments)
    walk.level(operation.selection_set, schema.get_root_type(operation.operation))
    return Outline(tuple(walk.points.values()), tuple(walk.switches))


class _Walk:
    """What is found on the way through an operation."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.points: dict[int, Point] = {}
        self.switches: dict[str, None] = {}
        self._schema = schema
        self._fragments = fragments
        self._seen: set[str] = set()

    def level(self, selections: SelectionSetNode | None, parent: Any) -> None:
        """Goes through what is selected of `parent`, a type, and on from there."""
        for selection in selections.selections if selections else ():
            self.switches.update(dict.fromkeys(_switches(selection.directives)))
            if isinstance(selection, FieldNode):
                self._field(selection, parent)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                type_ = self._schema.get_type(condition.name.value) if condition else parent
                self.level(selection.selection_set, type_)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in self._seen:
                self._seen.add(selection.name.value)
                fragment = self._fragments[selection.name.value]
                self.level(fragment.selection_set, self._schema.get_type(fragment.type_condition.name.value))

    def _field(self, node: FieldNode, parent: Any) -> None:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return
        definition = parent.fields.get(node.name.value)
        if definition is None:
            return
        field = strawberry_field(definition)
        source: Any = getattr(field, "source", None)
        if hasattr(source, "bind"):
            self.points[id(node)] = Point(node, definition, field, source, _is_constant(node))
        self.level(node.selection_set, get_named_type(definition.type))


def _is_constant(node: FieldNode) -> bool:
    return not any(_has_variable(argument.value) for argument in node.arguments or ())


def _has_variable(value: ValueNode) -> bool:
    if isinstance(value, VariableNode):
        return True
    if isinstance(value, ListValueNode):
        return any(map(_has_variable, value.values))
    if isinstance(value, ObjectValueNode):
        return any(_has_variable(field.value) for field in value.fields)
    return False


def _switches(directives: Sequence[DirectiveNode] | None) -> Iterator[str]:
    for directive in directives or ():
        if directive.name.value in ("include", "skip"):
            for argument in directive.arguments or ():
                if isinstance(argument.value, VariableNode):
                    yield argument.value.name.value
