"""The engine: keeps what it has compiled, and answers operations with it.

It works inside graphql-core's executor, so that variables, directives, fragments and errors are the library's
own. A query is answered by one statement, or else, whole, by the standard executor. The objects that a mutation
or a subscription answers with are read by one statement each.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLObjectType, OperationDefinitionNode, OperationType, located_error
from graphql.execution import get_argument_values
from graphql.pyutils import Path
from sqlalchemy import ColumnElement, and_, true
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.arguments import convert_arguments

from graph.engine.bound import Bound, Outline, Point, outline, strawberry_field
from graph.engine.compiler import Compiler, Details, Uncompilable
from graph.engine.context import EngineContext
from graph.engine.node import node_of_type
from graph.engine.plan import Plan, plan_of

Prologue = Callable[[ColumnElement[str]], ColumnElement[Any]]
"""Makes the first column of every statement of the tenant's parameter: what has to happen before the others."""


@dataclass
class _Operation:
    """What is known of one operation of one document."""

    node: OperationDefinitionNode
    outline: Outline
    plans: OrderedDict[Hashable, Plan | None] = field(default_factory=OrderedDict)
    constants: dict[int, Bound] = field(default_factory=dict)
    """The arguments of the points that the document alone decides."""


@dataclass
class Engine:
    """Compiled operations, the most recently used ones of them, for one schema.

    `operations` bounds how many are kept and `shapes` how many statements of each; values of variables are
    never among what is kept.
    """

    prologue: Prologue
    config: StrawberryConfig = field(default_factory=StrawberryConfig)
    scalars: Mapping[object, Any] = field(default_factory=dict)
    operations: int = 1_000
    shapes: int = 64
    _known: OrderedDict[int, _Operation] = field(default_factory=OrderedDict)

    def executor_class(self) -> type[StrawberryGraphQLCoreExecutionContext]:
        """The executor to give to the schema."""
        return type("CompilingExecutor", (_CompilingExecutor,), {"engine": self})

    def known(self, executor: "_CompilingExecutor") -> _Operation:
        """What is known of the operation that `executor` runs."""
        node = executor.operation
        found = self._known.get(id(node))
        if found is None:
            fragments = {name: each.definition for name, each in executor.fragments.items()}
            found = _Operation(node, outline(executor.schema, node, fragments))
            self._known[id(node)] = found
            if len(self._known) > self.operations:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(id(node))
        return found

    def bound(self, executor: "_CompilingExecutor", operation: _Operation) -> list[Bound]:
        """The arguments of the operation's points in this request; raises GraphQLError for refused ones."""
        constants = operation.constants
        return [
            constants.get(id(point.node)) or self._bind(executor, operation, point)
            for point in operation.outline.points
        ]

    def plan(
        self,
        executor: "_CompilingExecutor",
        operation: _Operation,
        bound: Sequence[Bound],
        place: Hashable,
        compile: Callable[[Compiler], Sequence[ColumnElement[Any]]],
    ) -> Plan | None:
        """The statement for this place of the operation, in the shape that the request has; None if there is none."""
        context: EngineContext = executor.context_value
        variables = executor.variable_values.coerced
        switches = tuple(variables.get(name) for name in operation.outline.switches)
        key = (place, switches, tuple(each.shape for each in bound), context.permissions)
        if key in operation.plans:
            operation.plans.move_to_end(key)
            return operation.plans[key]
        compiler = Compiler(
            executor,
            {id(point.node): each for point, each in zip(operation.outline.points, bound, strict=True)},
            context,
        )
        try:
            columns = compile(compiler)
            checked = and_(true(), *compiler.checks)
            plan = plan_of([self.prologue(compiler.tenant), checked, *columns], compiler.provided)
        except Uncompilable:
            plan = None
        operation.plans[key] = plan
        if len(operation.plans) > self.shapes:
            operation.plans.popitem(last=False)
        return plan

    def _bind(self, executor: "_CompilingExecutor", operation: _Operation, point: Point) -> Bound:
        given = get_argument_values(point.definition, point.node, executor.variable_values)
        arguments = convert_arguments(given, point.field.arguments, self.scalars, self.config)
        bound = point.source.bind(arguments)
        if point.constant:
            operation.constants[id(point.node)] = bound
        return bound


class _CompilingExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, with compiled statements where there are any."""

    engine: Engine

    def execute_collected_root_fields(
        self, root_type: Any, root_value: Any, grouped_field_set: Any, serially: bool, new_defer_usages: Any
    ) -> Any:
        """Answers a query by one statement where all of it can be compiled."""
        if self.operation.operation is OperationType.QUERY and self._may_compile():
            if not all(_resolved(root_type, each) for each in grouped_field_set.values()):
                answer = self._compiled_query(root_type, grouped_field_set)
                if answer is not None:
                    return answer
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
            answer = self._compiled_object(return_type, field_details_list, path, result)
            if answer is not None:
                return answer
        return super().collect_and_execute_subfields(
            return_type, field_details_list, path, result, position_context
        )

    def _may_compile(self) -> bool:
        return getattr(self.context_value, "executor", None) == "compiled"

    def _compiled_query(self, root_type: GraphQLObjectType, groups: Mapping[str, Details]) -> Any:
        operation = self.engine.known(self)
        try:
            bound = self.engine.bound(self, operation)
        except GraphQLError:
            return None
        plan = self.engine.plan(
            self,
            operation,
            bound,
            None,
            lambda compiler: [compiler.value(None, root_type, each) for each in groups.values()],
        )
        return None if plan is None else self._answer(plan, bound, root_type, groups)

    async def _answer(
        self, plan: Plan, bound: Sequence[Bound], root_type: GraphQLObjectType, groups: Mapping[str, Details]
    ) -> dict[str, Any]:
        try:
            row = await plan.read(self.context_value, bound)
        except Exception as error:
            for key, details in groups.items():
                path = Path(None, key, None)
                nodes = [each.node for each in details]
                self.collected_errors.add(located_error(error, nodes, path.as_list()), path)
            return dict.fromkeys(groups)
        _prologue, holds, *values = row
        if holds:
            return {key: _json(value) for key, value in zip(groups, values, strict=True)}
        self.context_value.executor = "standard"
        answer = super().execute_collected_root_fields(root_type, self.root_value, groups, False, ())
        return await answer if self.is_awaitable(answer) else answer

    def _compiled_object(
        self, return_type: GraphQLObjectType, details: Details, path: Path, result: Any
    ) -> Awaitable[Any] | None:
        node = node_of_type(return_type.name)
        if node is None or not isinstance(result, node.row):
            return None
        operation = self.engine.known(self)
        try:
            bound = self.engine.bound(self, operation)
        except GraphQLError:
            return None
        place = tuple(key for key in path.as_list() if isinstance(key, str))
        plan = self.engine.plan(
            self,
            operation,
            bound,
            place,
            lambda compiler: [compiler.known(node.row, return_type, details)],
        )
        return None if plan is None else self._object(plan, bound, result.id)

    async def _object(self, plan: Plan, bound: Sequence[Bound], identifier: str) -> Any:
        row = await plan.read(self.context_value, bound, identifier)
        return _json(row[2])


def _resolved(root_type: GraphQLObjectType, details: Details) -> bool:
    name = details[0].node.name.value
    if name.startswith("__"):
        return True
    return getattr(strawberry_field(root_type.fields[name]), "source", None) is None


def _json(value: Any) -> Any:
    return None if value is None else orjson.Fragment(value)
