"""The executor: graphql-core's own, with compiled statements where there are any.

Variables, directives, fragments and errors are the library's. A query is answered by one statement, or else,
whole, by the standard executor; the objects that a mutation or a subscription answers with are read by one
statement each.
"""

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    is_non_null_type,
    located_error,
)
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graph.engine.bound import Bound, strawberry_field
from graph.engine.compiler import Compiler
from graph.engine.engine import ROOT, Engine, Operation, answer, key_of, told
from graph.engine.node import NodeSource, node_of_type, stands_for
from graph.engine.plan import Plan, subject
from graph.engine.source import Details

_OBJECT = "object"


def executor_class(engine: Engine) -> type[StrawberryGraphQLCoreExecutionContext]:
    """The executor to give to a schema as its `execution_context_class`."""
    return type("CompilingExecutor", (_CompilingExecutor,), {"engine": engine})


class _CompilingExecutor(StrawberryGraphQLCoreExecutionContext):
    engine: Engine

    def execute_operation(self, serially: bool | None = None) -> Any:
        """Answers an event by the statement that is kept for it, as many subscribers wait for the same."""
        if self.operation.operation is OperationType.SUBSCRIPTION and self._may_compile():
            answered = self._recalled_event()
            if answered is not None:
                return answered
        return super().execute_operation(serially)

    def execute_collected_root_fields(
        self, root_type: Any, root_value: Any, grouped_field_set: Any, serially: bool, new_defer_usages: Any
    ) -> Any:
        """Answers a query by one statement where all of it can be compiled, or from what is remembered."""
        if self._introspects(grouped_field_set):
            return self._introspection(root_type, root_value, grouped_field_set)
        sourced = not all(_resolved(root_type, each) for each in grouped_field_set.values())
        if sourced and self.operation.operation is OperationType.QUERY and self._may_compile():
            answered = self._compiled_query(root_type, grouped_field_set)
            if answered is not None:
                return answered
            self.context_value.executor = "standard"
        return super().execute_collected_root_fields(
            root_type, root_value, grouped_field_set, serially, new_defer_usages
        )

    def collect_and_execute_subfields(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Details,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Reads an object that a mutation or a subscription answers with by one statement."""
        if self.operation.operation is not OperationType.QUERY and self._may_compile():
            node = node_of_type(return_type.name)
            if node is not None and stands_for(result, node.row):
                answered = self._compiled_object(node, return_type, field_details_list, path, result)
                if answered is not None:
                    return answered
                self.context_value.executor = "standard"
        return super().collect_and_execute_subfields(
            return_type, field_details_list, path, result, position_context
        )

    def _may_compile(self) -> bool:
        return getattr(self.context_value, "executor", None) == "compiled"

    def _introspects(self, groups: dict[str, Details]) -> bool:
        """Whether the schema and the document alone decide the answer."""
        meta = all(details[0].node.name.value.startswith("__") for details in groups.values())
        query = self.operation.operation is OperationType.QUERY
        return meta and query and not self.operation.variable_definitions and self._may_compile()

    def _introspection(
        self, root_type: GraphQLObjectType, root_value: Any, groups: dict[str, Details]
    ) -> Any:
        """The answer about the schema: of 100,000 values, so that making it takes long."""
        operation = self._known()
        if operation.introspection:
            return {name: orjson.Fragment(json) for name, json in operation.introspection.items()}
        data = super().execute_collected_root_fields(root_type, root_value, groups, False, ())
        if isinstance(data, dict) and not self.collected_errors.errors:
            self.engine.keep_introspection(operation, data)
        return data

    def _known(self) -> Operation:
        return self.engine.known(self.schema, self.operation, self.fragment_definitions)

    def _compiled_query(self, root_type: GraphQLObjectType, groups: dict[str, Details]) -> Any:
        operation = self._known()
        try:
            bound = self.engine.bound(operation, self.variable_values)
        except GraphQLError:
            return None
        plan = self.engine.plan(
            operation,
            key_of(operation, ROOT, bound, self.variable_values, self.context_value),
            Compiler.of(self, operation.outline.points, bound, self.context_value),
            lambda compiler: {key: compiler.value(None, root_type, each) for key, each in groups.items()},
        )
        if plan is None:
            return None

        async def answered() -> Any:
            try:
                data = await answer(plan, self.context_value, bound)
            except Exception as error:
                return self._failed(error, root_type, groups)
            if data is not None:
                return data
            self.context_value.executor = "standard"
            standard = super(_CompilingExecutor, self).execute_collected_root_fields(
                root_type, self.root_value, groups, False, ()
            )
            return await standard if self.is_awaitable(standard) else standard

        return answered()

    def _failed(
        self, error: Exception, root_type: GraphQLObjectType, groups: dict[str, Details]
    ) -> dict[str, Any]:
        """Nothing, and the error at every field; raises it for a field that cannot be null."""
        for key, details in groups.items():
            path, nodes = Path(None, key, None), [each.node for each in details]
            located = located_error(error, nodes, path.as_list())
            definition = root_type.fields.get(nodes[0].name.value)
            if definition is None or is_non_null_type(definition.type):
                raise located
            self.collected_errors.add(located, path)
        return dict.fromkeys(groups)

    def _compiled_object(
        self, node: NodeSource, return_type: GraphQLObjectType, details: Details, path: Path, result: Any
    ) -> Awaitable[Any] | None:
        operation = self._known()
        try:
            bound = self.engine.bound(operation, self.variable_values)
        except GraphQLError:
            return None
        place = tuple(key for key in path.as_list() if isinstance(key, str))
        plan = self.engine.plan(
            operation,
            key_of(operation, place, bound, self.variable_values, self.context_value),
            Compiler.of(self, operation.outline.points, bound, self.context_value),
            lambda compiler: {_OBJECT: compiler.one(node.row, subject(), return_type, details)},
        )
        return None if plan is None else self._read(plan, bound, result.id)

    def _recalled_event(self) -> Awaitable[ExecutionResult] | None:
        name = _only_field(self.operation)
        if name is None:
            return None
        kept = self.engine.kept(self.operation, (name,), self.variable_values, self.context_value)
        if kept is None:
            return None
        plan, bound = kept

        async def answered() -> Any:
            with suppress(Exception):  # the executor asks again, and says where it failed
                data = await self._read(plan, bound, self.root_value.id)
                if data is not None:
                    return ExecutionResult({name: data}, None)
            standard = super(_CompilingExecutor, self).execute_operation(False)
            return await standard if self.is_awaitable(standard) else standard

        return answered()

    async def _read(self, plan: Plan, bound: Sequence[Bound], id: str) -> orjson.Fragment | None:
        """An object as JSON, which is read once for all who are told of the same event."""
        context = self.context_value
        values = plan.values(context, bound, id)
        data = told(plan, await self.engine.shared.fetch(context, plan.sql, values))
        return None if data is None else data[_OBJECT]


def _only_field(operation: OperationDefinitionNode) -> str | None:
    """What the answer calls the one root field of an operation; None where that takes a closer look."""
    field, *others = operation.selection_set.selections
    if others or not isinstance(field, FieldNode) or field.directives:
        return None
    return (field.alias or field.name).value


def _resolved(root_type: GraphQLObjectType, details: Details) -> bool:
    """Whether a root field is no source's, but a resolver's or the introspection's own."""
    name = details[0].node.name.value
    if name.startswith("__"):
        return True
    return getattr(strawberry_field(root_type.fields[name]), "source", None) is None
