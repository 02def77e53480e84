"""Bad input, answered with the path of the faulty value in the arguments.

The path starts at the argument, whether the value stands in the document or in a variable: both a
literal in `quoteCreate(input: {lineItems: [{quantity: "x"}]})` and the same in the variable `$input` are at
`["input", "lineItems", "0", "quantity"]`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from graphql import (
    ArgumentNode,
    ConstValueNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    type_from_ast,
)
from graphql.utilities import validate_input_value
from graphql.validation.validate import ValidationAbortedError

from models.errors import ErrorCode

MOST_ERRORS = 20
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # what PostgreSQL's text cannot hold
MAY_BE_UNSTORABLE = re.compile(r"\\u|\x00")
NULL_MESSAGE = "Must not be null: leave it out to change nothing."
UNSTORABLE_MESSAGE = "Text may hold neither NUL characters nor lone surrogates."
NAMED_FIELD = re.compile(r"(?:required|unknown) field '(\w+)'")

Path = tuple[str, ...]


class _EnoughErrors(Exception):
    """Ends a validation that has found as many errors as are answered."""


def bad_user_input(message: str, path: Path, nodes: list[Node] | None = None) -> GraphQLError:
    """An error that names the faulty argument or the part of it."""
    extensions = {"code": ErrorCode.BAD_USER_INPUT.value, "path": list(path)}
    return GraphQLError(message, nodes, extensions=extensions)


def validation_error(error: GraphQLError, document: DocumentNode) -> GraphQLError:
    """`error` of the validation with its code: a literal of the wrong type is bad input at a path."""
    if isinstance(error, ValidationAbortedError) and not error.message.startswith("Too many"):
        message = "The document nests or repeats too many fields to be validated."
        return GraphQLError(message, extensions={"code": ErrorCode.DOCUMENT_TOO_LARGE.value})
    node = error.nodes[0] if error.nodes else None
    if isinstance(node, (ValueNode, ObjectFieldNode)) and not isinstance(node, VariableNode):
        path = argument_path(document, lambda found: found is node)
        if path is not None:
            missing = () if isinstance(node, ObjectFieldNode) else _field_named_in(error)
            return bad_user_input(error.message, path + missing, error.nodes)
    error.extensions = {**(error.extensions or {}), "code": ErrorCode.GRAPHQL_VALIDATION_FAILED.value}
    return error


def coercion_errors(
    schema: GraphQLSchema,
    document: DocumentNode,
    definitions: list[VariableDefinitionNode],
    variables: Mapping[str, Any],
) -> list[GraphQLError]:
    """What is wrong with the values of the variables defined by `definitions`, each with its path.

    At most `MOST_ERRORS`, since each one takes time and a caller may send thousands.
    """
    errors: list[GraphQLError] = []
    for definition in definitions:
        name = definition.variable.name.value
        type_ = type_from_ast(schema, definition.type)
        prefix = path_of_variable(document, name)
        if name not in variables:
            errors.append(bad_user_input(f"${name} of type {type_} is required.", prefix, [definition]))
            continue

        def report(
            error: GraphQLError,
            path: list[str | int],
            prefix: Path = prefix,
            definition: VariableDefinitionNode = definition,
        ) -> None:
            full = (*prefix, *map(str, path), *_field_named_in(error))
            errors.append(bad_user_input(error.message, full, [definition]))
            if len(errors) == MOST_ERRORS:
                raise _EnoughErrors

        try:
            validate_input_value(variables[name], type_, report, hide_suggestions=True)  # type: ignore[arg-type]
        except _EnoughErrors:
            break
    return errors


def unstorable_variable_errors(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> list[GraphQLError]:
    """Texts in variables with a NUL or half a surrogate pair, which no text column can hold."""
    paths = (
        path_of_variable(document, name) + path
        for definition in operation.variable_definitions or ()
        if (name := definition.variable.name.value) in variables
        for path in _unstorable(variables[name])
    )
    return [bad_user_input(UNSTORABLE_MESSAGE, path) for path in islice(paths, MOST_ERRORS)]


def unstorable_literal_errors(document: DocumentNode) -> list[GraphQLError]:
    """The first such text among the literals of the document."""
    if not document.loc or not MAY_BE_UNSTORABLE.search(document.loc.source.body):
        return []
    path = argument_path(document, _is_unstorable_literal)
    return [bad_user_input(UNSTORABLE_MESSAGE, path)] if path else []


def path_of_variable(document: DocumentNode, name: str) -> Path:
    """Where in the arguments `$name` is used first; its own name where it is not used."""
    used = argument_path(document, lambda node: isinstance(node, VariableNode) and node.name.value == name)
    return used or (name,)


def argument_path(document: DocumentNode, wanted: Callable[[Node], bool]) -> Path | None:
    """The path of the first value in any argument, or in the default of any variable, that is `wanted`."""
    waiting: deque[Node] = deque(document.definitions)
    while waiting:
        node = waiting.popleft()
        selection_set = getattr(node, "selection_set", None)
        waiting.extend(selection_set.selections if selection_set else ())
        for name, value in _named_values(node):
            for part, path in _values(value, (name,)):
                if wanted(part):
                    return path
    return None


def _named_values(node: Node) -> Iterator[tuple[str, ValueNode | ConstValueNode]]:
    arguments: list[ArgumentNode] = list(node.arguments or ()) if isinstance(node, FieldNode) else []
    for directive in getattr(node, "directives", None) or ():
        arguments.extend(directive.arguments or ())
    for argument in arguments:
        yield argument.name.value, argument.value
    for definition in getattr(node, "variable_definitions", None) or ():
        if definition.default_value is not None:
            yield definition.variable.name.value, definition.default_value


def _values(value: ValueNode | ConstValueNode, path: Path) -> Iterator[tuple[Node, Path]]:
    yield value, path
    if isinstance(value, ListValueNode):
        for index, item in enumerate(value.values):
            yield from _values(item, (*path, str(index)))
    elif isinstance(value, ObjectValueNode):
        for part in value.fields:
            inner = (*path, part.name.value)
            yield part, inner
            yield from _values(part.value, inner)


def _unstorable(value: object) -> Iterator[Path]:
    waiting: list[tuple[object, Path]] = [(value, ())]
    while waiting:
        part, path = waiting.pop()
        if isinstance(part, str):
            if UNSTORABLE.search(part):
                yield path
        elif isinstance(part, dict):
            for key, inner in part.items():
                waiting.append((inner, (*path, key)))
        elif isinstance(part, list):
            waiting.extend((inner, (*path, str(index))) for index, inner in enumerate(part))


def _is_unstorable_literal(node: Node) -> bool:
    return isinstance(node, StringValueNode) and UNSTORABLE.search(node.value) is not None


def _field_named_in(error: GraphQLError) -> Path:
    """The field that is missing or unknown: the library names it in the message only."""
    named = NAMED_FIELD.search(error.message)
    return (named.group(1),) if named else ()
