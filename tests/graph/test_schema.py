"""The schema as a document: described, guarded by scopes, and the same as the committed file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
    parse,
)

from models.scope import SCOPES
from server.schema_export import printed_schema
from tests.docs.tables import required_scope

COMMITTED = Path(__file__).parents[2] / "schema.graphql"
FOR_EVERY_CALLER = {
    "Query.apiVersion": "says nothing of the team",
    "Query.viewer": "says who asks",
    "Query.node": "asks for the scope of what it finds",
    "Query.nodes": "asks for the scope of what it finds",
    "Query.pdfCheck": "asks for the scope of what it finds",
}
"""Root fields without a scope of their own, and why."""


@pytest.fixture(scope="module")
def printed() -> str:
    """The schema as it is printed."""
    return printed_schema()


@pytest.fixture(scope="module")
def document(printed: str) -> DocumentNode:
    """The printed schema, parsed."""
    return parse(printed)


def test_the_committed_file_is_the_schema(printed: str) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == printed, "run `make schema`"


def test_everything_is_described(document: DocumentNode) -> None:
    assert [path for path, node in members(document) if not description_of(node).strip()] == []


def test_descriptions_are_sentences(document: DocumentNode) -> None:
    odd = [path for path, node in members(document) if not re.search(r"[.`]$", description_of(node))]
    assert odd == []


def test_every_root_field_asks_for_a_scope_or_says_why_not(document: DocumentNode) -> None:
    unguarded = {path for path, field in fields(document) if is_root(path) and required_scope(field) is None}
    assert unguarded == set(FOR_EVERY_CALLER)


def test_mutations_ask_to_write_and_queries_to_read(document: DocumentNode) -> None:
    for path, field in fields(document):
        scope = required_scope(field)
        if scope is not None:
            assert scope.startswith("write:" if path.startswith("Mutation.") else "read:"), path


def test_the_scopes_of_the_schema_are_those_that_can_be_granted(document: DocumentNode) -> None:
    asked = {scope for _, field in fields(document) if (scope := required_scope(field))}
    assert asked == set(SCOPES) - {"read", "write"}


def test_every_mutation_takes_an_idempotency_key_and_answers_user_errors(document: DocumentNode) -> None:
    types = {each.name.value: each for each in types_of(document)}
    mutations = [(path, field) for path, field in fields(document) if path.startswith("Mutation.")]
    assert mutations
    for path, field in mutations:
        assert "idempotencyKey" in [argument.name.value for argument in field.arguments or ()], path
        payload = types[path.removeprefix("Mutation.")[0].upper() + path[len("Mutation.") + 1 :] + "Payload"]
        assert "userErrors" in [each.name.value for each in payload.fields or ()], path  # type: ignore[attr-defined]


def test_names_follow_one_spelling(document: DocumentNode) -> None:
    for path, node in members(document):
        name = path.rpartition(".")[2]
        if isinstance(node, TypeDefinitionNode):
            assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", name), path
        elif isinstance(node, EnumValueDefinitionNode):
            assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", name), path
        else:
            assert re.fullmatch(r"[a-z][A-Za-z0-9]*", name), path


def test_nobody_can_write_a_status(document: DocumentNode) -> None:
    inputs = [each for each in types_of(document) if isinstance(each, InputObjectTypeDefinitionNode)]
    written = [
        f"{each.name.value}.{field.name.value}"
        for each in inputs
        for field in each.fields or ()
        if "tatus" in field.name.value and not each.name.value.endswith("Filter")
    ]
    assert written == []


def members(document: DocumentNode) -> Iterator[tuple[str, Node]]:
    """Everything in the schema that can have a description, with its path."""
    for each in document.definitions:
        name = each.name.value  # type: ignore[attr-defined]
        yield name, each
        for member in (*(getattr(each, "fields", None) or ()), *(getattr(each, "values", None) or ())):
            yield f"{name}.{member.name.value}", member
            for argument in getattr(member, "arguments", None) or ():
                yield f"{name}.{member.name.value}.{argument.name.value}", argument


def types_of(document: DocumentNode) -> Iterator[TypeDefinitionNode]:
    """The types of the schema."""
    return (each for each in document.definitions if isinstance(each, TypeDefinitionNode))


def fields(document: DocumentNode) -> Iterator[tuple[str, FieldDefinitionNode]]:
    """The fields of all types that can be answered, with their paths."""
    for each in document.definitions:
        if isinstance(each, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for field in each.fields or ():
                yield f"{each.name.value}.{field.name.value}", field


def is_root(path: str) -> bool:
    """Whether the field is where operations begin."""
    return path.partition(".")[0] in ("Query", "Mutation", "Subscription")


def description_of(node: Node) -> str:
    """The description, or nothing."""
    description: StringValueNode | None = getattr(node, "description", None)
    return "" if description is None else description.value
