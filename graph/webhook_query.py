"""The queries that endpoints shape their payloads with: a selection on `Event`, as part of an operation."""

from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    print_ast,
    specified_rules,
    validate,
)

from graph.limits import Limits
from graph.measure import Measurement

EVENT: Final = "Event"
ANSWER: Final = "event"
"""The key of the operation's answer that is the payload."""
_FRAME: Final = "query WebhookPayload($id: ID!) { event: node(id: $id) { ... on Event { id } } }"


class BadQuery(Exception):
    """The document cannot shape a payload; the message says why, in one sentence."""


def operation_of(query: str, limits: Limits) -> str:
    """The operation that answers, as `event`, what `query` selects of the event with the id `$id`.

    `query` holds one operation whose root is the event, or one fragment on Event and those that it uses.
    Raises BadQuery for anything else; whether the fields exist is left to `fault_of`.
    """
    try:
        document = parse(query, max_tokens=limits.tokens)
    except GraphQLError as error:
        raise BadQuery(error.message) from None
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) + len(fragments) != len(document.definitions):
        raise BadQuery("Must hold operations and fragments only.")
    return print_ast(_framed(_selection(operations, fragments), fragments))


def fault_of(query: str, schema: GraphQLSchema, limits: Limits) -> str | None:
    """What is wrong with a query that is to shape payloads, in one sentence; None for a good one."""
    try:
        document = parse(operation_of(query, limits))
    except BadQuery as bad:
        return str(bad)
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    try:
        Measurement(schema, fragments, {}, limits).of(operation)
    except GraphQLError as error:
        return error.message
    errors = validate(schema, document, specified_rules, max_errors=1, hide_suggestions=False)
    return errors[0].message if errors else None


def _selection(
    operations: list[OperationDefinitionNode], fragments: list[FragmentDefinitionNode]
) -> SelectionSetNode:
    if len(operations) > 1:
        raise BadQuery("Must hold one operation only.")
    if not operations:
        first = next((each for each in fragments if each.type_condition.name.value == EVENT), None)
        if first is None:
            raise BadQuery("Must hold an operation, or a fragment on Event.")
        spread = FragmentSpreadNode(name=NameNode(value=first.name.value), directives=())
        return SelectionSetNode(selections=(spread,))
    operation = operations[0]
    if operation.operation is not OperationType.QUERY:
        raise BadQuery("Must be a query.")
    if operation.variable_definitions or operation.directives:
        raise BadQuery("Must not have variables or directives of its own.")
    return operation.selection_set


def _framed(selection: SelectionSetNode, fragments: list[FragmentDefinitionNode]) -> DocumentNode:
    """The frame with `selection` in place of the event's fields."""
    (operation,) = parse(_FRAME).definitions
    assert isinstance(operation, OperationDefinitionNode)
    (root,) = operation.selection_set.selections
    assert isinstance(root, FieldNode) and root.selection_set is not None
    on_event = InlineFragmentNode(
        type_condition=NamedTypeNode(name=NameNode(value=EVENT)), directives=(), selection_set=selection
    )
    framed_root = FieldNode(
        alias=root.alias,
        name=root.name,
        arguments=root.arguments,
        directives=(),
        selection_set=SelectionSetNode(selections=(on_event,)),
    )
    framed = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=(framed_root,)),
    )
    return DocumentNode(definitions=(framed, *fragments))
