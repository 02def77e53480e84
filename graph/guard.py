"""Refuses documents that ask for too much, before validation, and keeps the valid ones parsed.

Both steps are cached per document, within bounds: parsing and validating depend on the text alone, the
size on the operation and on the page sizes among its variables too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    get_operation_ast,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types.graphql import OperationType

from graph.context import Context
from graph.cost import Charge, charge, refusal_of
from graph.limits import Limits
from graph.measure import Measurement, TooMuch
from graph.size import Size
from graph.trusted import Trusted, is_trusted
from graph.variable_errors import (
    MOST_ERRORS,
    unstorable_literal_errors,
    unstorable_variable_errors,
    validation_error,
)
from models.errors import ErrorCode

# Which fields overlap is compared pair by pair; 20,000 units are about 20 ms. The library documents that
# this attribute may be assigned to.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = 20_000

LONGEST_CACHED = 10_000
MOST_CACHED = 500_000
"""Characters of all documents that are kept; parsed, each takes some 150 bytes."""
SIZES_PER_DOCUMENT = 64


@dataclass(slots=True)
class ValidDocument:
    """A document that passed validation, and the sizes of its operations measured so far."""

    document: DocumentNode
    size_variables: set[str] = field(default_factory=set)
    sizes: dict[tuple[object, ...], Size] = field(default_factory=dict)


class ValidDocuments:
    """The most recently used valid documents by their text."""

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._documents: OrderedDict[str, ValidDocument] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._documents)

    def get(self, text: str) -> ValidDocument | None:
        """The document written as `text`, if it is kept."""
        found = self._documents.get(text)
        if found is not None:
            self._documents.move_to_end(text)
        return found

    def add(self, text: str, document: ValidDocument) -> None:
        """Keep `document` in place of those that were longest unused; long ones are not kept."""
        if len(text) > LONGEST_CACHED or text in self._documents:
            return
        self._documents[text] = document
        self._characters += len(text)
        while len(self._documents) > self._maximum or self._characters > MOST_CACHED:
            dropped, _ = self._documents.popitem(last=False)
            self._characters -= len(dropped)


class Guard(SchemaExtension):
    """Bounds and validates each operation, charges it to the caller, and answers both as `extensions.cost`.

    Make one per operation; `documents` is shared by all operations of one schema.
    """

    def __init__(
        self,
        limits: Limits,
        documents: ValidDocuments,
        *,
        introspection: bool = True,
        trusted: Trusted | None = None,
    ) -> None:
        """`trusted` where nothing but these documents may run."""
        super().__init__()
        self._trusted = trusted
        self._limits = limits
        self._documents = documents
        self._rules: tuple[type[ASTValidationRule], ...] = (
            *specified_rules,
            MaybeNullValidationRule,
            OneOfInputValidationRule,
        )
        if not introspection:
            self._rules += (NoSchemaIntrospectionCustomRule,)
        self._valid: ValidDocument | None = None
        self._size: Size | None = None
        self._charge: Charge | None = None

    def on_parse(self) -> Iterator[None]:
        """Take a known document from the cache, and bound the parsing of an unknown one."""
        execution = self.execution_context
        self._valid = self._documents.get(execution.query or "")
        if self._valid is not None:
            execution.graphql_document = self._valid.document
        else:
            execution.parse_options = {  # type: ignore[typeddict-unknown-key]
                "max_lexical_tokens": self._limits.tokens,
                "max_comments": self._limits.tokens,
                "max_source_length": self._limits.source_length,
            }
        yield

    async def on_validate(self) -> AsyncIterator[None]:
        """Measure, validate, then charge; an error found here is the answer and nothing is executed."""
        execution = self.execution_context
        document = execution.graphql_document
        if document is not None and not execution.pre_execution_errors:
            execution.pre_execution_errors = (
                await self._distrusted(execution.query or "")
                or self._errors_of(document)
                or await self._charged(document)
            )
        yield

    def get_results(self) -> dict[str, Any]:
        """The part of the response's `extensions` that speaks of cost."""
        if self._charge is None:
            return {}
        execution = self.execution_context
        if execution.result is not None and execution.operation_type is not OperationType.SUBSCRIPTION:
            self._charge.settle(execution.result.data)
        return {"cost": self._charge.report()}

    async def _distrusted(self, text: str) -> list[GraphQLError]:
        if self._trusted is None or await is_trusted(self._trusted, text):
            return []
        code = ErrorCode.PERSISTED_QUERY_NOT_IN_LIST
        return [GraphQLError(code.description, extensions={"code": code.value})]

    async def _charged(self, document: DocumentNode) -> list[GraphQLError]:
        execution = self.execution_context
        operation = get_operation_ast(document, execution._provided_operation_name)
        if operation is None or self._size is None or not isinstance(execution.context, Context):
            return []
        self._charge = await charge(execution.context, operation, self._size)
        refused = refusal_of(self._charge)
        return [] if refused is None else [GraphQLError(str(refused), original_error=refused)]

    def _errors_of(self, document: DocumentNode) -> list[GraphQLError]:
        execution = self.execution_context
        schema: GraphQLSchema = execution.schema._schema
        variables = execution.variables or {}
        valid = self._valid or ValidDocument(document)
        operation = get_operation_ast(document, execution._provided_operation_name)
        if operation is None:
            return [
                GraphQLError(
                    "Several operations were sent: name one in `operationName`.",
                    extensions={"code": ErrorCode.BAD_REQUEST.value},
                )
            ]
        try:
            self._size = self._size_of(valid, operation, schema, variables)
        except TooMuch as error:
            return [error]
        if self._valid is None:
            errors = [validation_error(error, document) for error in self._validate(schema, document)]
            errors = errors or unstorable_literal_errors(document)
            if errors:
                return errors
            self._documents.add(execution.query or "", valid)
        return unstorable_variable_errors(document, operation, variables)

    def _validate(self, schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
        hidden = NoSchemaIntrospectionCustomRule in self._rules
        return validate(schema, document, self._rules, max_errors=MOST_ERRORS, hide_suggestions=hidden)

    def _size_of(
        self,
        valid: ValidDocument,
        operation: OperationDefinitionNode,
        schema: GraphQLSchema,
        variables: Mapping[str, Any],
    ) -> Size:
        known = known_size(valid, operation, variables)
        if known is not None:
            return known
        name = operation.name.value if operation.name else None
        fragments = {
            definition.name.value: definition
            for definition in valid.document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        measurement = Measurement(schema, fragments, variables, self._limits)
        size = measurement.of(operation)
        if not measurement.size_variables <= valid.size_variables or len(valid.sizes) >= SIZES_PER_DOCUMENT:
            valid.sizes.clear()
        valid.size_variables |= measurement.size_variables
        valid.sizes[name, *_sizes_among(variables, valid.size_variables)] = size
        return size


def known_size(
    valid: ValidDocument, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Size | None:
    """The size of the operation, where it was measured before with page sizes like these."""
    name = operation.name.value if operation.name else None
    return valid.sizes.get((name, *_sizes_among(variables, valid.size_variables)))


def _sizes_among(variables: Mapping[str, Any], names: set[str]) -> Iterator[int | str | None]:
    for name in sorted(names):
        value = variables.get(name, "default")
        yield value if isinstance(value, (int, str)) else len(value) if isinstance(value, list) else None
