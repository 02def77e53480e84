"""The engine: keeps what it has compiled of the operations it has seen.

What is kept is bounded, and holds no value of a variable: operations of equal shape share a statement.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql.execution import VariableValues, get_argument_values
from sqlalchemy import ColumnElement, and_, true
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import convert_arguments

from graph.engine.bound import Bound, Outline, Point, outline
from graph.engine.compiler import Compiler
from graph.engine.context import EngineContext
from graph.engine.json_form import Uncompilable
from graph.engine.plan import Plan, credential, plan_of
from graph.engine.shared_reads import SharedReads

Prologue = Callable[[ColumnElement[str]], ColumnElement[Any]]
"""Makes of the tenant's parameter the first column of every statement, which has to happen first."""

Admission = Callable[[EngineContext, ColumnElement[str], ColumnElement[str]], ColumnElement[bool]]
"""Makes of the tenant's and the credential's parameters the condition that the caller is still admitted.

Statements are shared by callers of equal permissions, so of the context it may depend on nothing else.
"""

ROOT: Hashable = None
"""The place of a whole query; an object inside an answer has the path that leads to it."""

PARSED = 150
"""Bytes that a character of a document takes in memory, parsed; measured, as are the next two."""
COMPILED = 5
"""Bytes that a character of a statement takes, with the functions for its parameters."""
PLAN = 2_000
"""Bytes that any plan takes, be it that there is none."""


@dataclass
class Operation:
    """What is known of one operation of one document."""

    node: OperationDefinitionNode
    outline: Outline
    plans: OrderedDict[Hashable, Plan | None] = field(default_factory=OrderedDict)
    """By shape; None where the standard executor has to answer."""
    constants: dict[int, Bound] = field(default_factory=dict)
    """The arguments of the points that the document alone decides."""
    introspection: dict[str, bytes] = field(default_factory=dict)
    """The answer, once it is known, where that is the schema's own and no variable changes it: in JSON."""

    @property
    def size(self) -> int:
        """How many bytes the operation, with its document and that answer, is estimated to take."""
        parsed = PARSED * len(self.node.loc.source.body) if self.node.loc else 0
        return parsed + sum(map(len, self.introspection.values()))


@dataclass
class Engine:
    """Compiled operations of one schema, the most recently used ones.

    It keeps at most `operations` of them, each in up to `shapes`, and not more than are estimated to take
    `most_bytes` together.
    """

    prologue: Prologue
    admission: Admission | None = None
    config: StrawberryConfig = field(default_factory=StrawberryConfig)
    scalars: Mapping[object, Any] = field(default_factory=dict)
    operations: int = 256
    shapes: int = 64
    most_bytes: int = 100_000_000
    shared: SharedReads = field(default_factory=SharedReads)
    """What all subscribers to an event read alike."""
    _known: OrderedDict[int, Operation] = field(default_factory=OrderedDict)
    _held: int = 0

    def __len__(self) -> int:
        """How many operations are kept."""
        return len(self._known)

    def __iter__(self) -> Iterator[Operation]:
        """The operations that are kept."""
        return iter(self._known.values())

    @property
    def held(self) -> int:
        """How many bytes what is kept is estimated to take."""
        return self._held

    def known(
        self,
        schema: GraphQLSchema,
        node: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> Operation:
        """What is known of an operation, which is remembered from now on."""
        found = self._remembered(node)
        if found is None:
            found = Operation(node, outline(schema, node, fragments))
            self._known[id(node)] = found
            self._held += found.size
            self._forget()
        return found

    def bound(self, operation: Operation, variables: VariableValues) -> list[Bound]:
        """The arguments of the operation's points in this request; raises GraphQLError for refused ones."""
        constants = operation.constants
        return [
            constants.get(id(point.node)) or self._bind(operation, point, variables)
            for point in operation.outline.points
        ]

    def plan(
        self,
        operation: Operation,
        key: Hashable,
        compiler: Compiler,
        compile: Callable[[Compiler], Mapping[str, ColumnElement[Any]]],
    ) -> Plan | None:
        """The statement under `key`, compiled if it is not kept; None where there can be none."""
        if key in operation.plans:
            operation.plans.move_to_end(key)
            return operation.plans[key]
        try:
            columns = compile(compiler)
            admission = self.admission or _everybody
            checked = and_(admission(compiler.context, compiler.tenant, credential()), *compiler.checks)
            plan = plan_of([self.prologue(compiler.tenant), checked], columns, compiler.provided)
        except (Uncompilable, GraphQLError, RecursionError):
            plan = None  # a GraphQLError refuses a directive: the executor tells where
        if id(operation.node) in self._known:
            self._keep(operation, key, plan)
        return plan

    async def recall(
        self, node: OperationDefinitionNode, variables: VariableValues, context: EngineContext
    ) -> dict[str, Any] | None:
        """The answer to a query whose statement is kept, without the executor's work; None for any other.

        Raises what the database raises.
        """
        kept = self.kept(node, ROOT, variables, context)
        return None if kept is None else await answer(kept[0], context, kept[1])

    def kept(
        self,
        node: OperationDefinitionNode,
        place: Hashable,
        variables: VariableValues,
        context: EngineContext,
    ) -> tuple[Plan, list[Bound]] | None:
        """The statement that is kept for a place of an operation, and this request's arguments."""
        operation = self._remembered(node)
        if operation is None:
            return None
        try:
            bound = self.bound(operation, variables)
        except GraphQLError:
            return None
        plan = operation.plans.get(key_of(operation, place, bound, variables, context))
        return None if plan is None else (plan, bound)

    def keep_introspection(self, operation: Operation, data: Mapping[str, Any]) -> None:
        """Remembers what the schema answers to an operation that asks it about nothing but itself."""
        self._held -= operation.size
        operation.introspection = {name: orjson.dumps(each) for name, each in data.items()}
        self._held += operation.size
        self._forget()

    def _remembered(self, node: OperationDefinitionNode) -> Operation | None:
        found = self._known.get(id(node))
        if found is not None:
            self._known.move_to_end(id(node))
        return found

    def _keep(self, operation: Operation, key: Hashable, plan: Plan | None) -> None:
        operation.plans[key] = plan
        self._held += _size(plan)
        if len(operation.plans) > self.shapes:
            _, dropped = operation.plans.popitem(last=False)
            self._held -= _size(dropped)
        self._forget()

    def _forget(self) -> None:
        while len(self._known) > self.operations or (self._held > self.most_bytes and len(self._known) > 1):
            _, dropped = self._known.popitem(last=False)
            self._held -= dropped.size + sum(map(_size, dropped.plans.values()))

    def _bind(self, operation: Operation, point: Point, variables: VariableValues) -> Bound:
        given = get_argument_values(point.definition, point.node, variables)
        arguments = convert_arguments(given, point.field.arguments, self.scalars, self.config)
        bound = point.source.bind(arguments)
        if point.constant:
            operation.constants[id(point.node)] = bound
        return bound


def _everybody(*_: object) -> ColumnElement[bool]:
    return true()


def _size(plan: Plan | None) -> int:
    return PLAN + (0 if plan is None else COMPILED * len(plan.sql))


def key_of(
    operation: Operation,
    place: Hashable,
    bound: Sequence[Bound],
    variables: VariableValues,
    context: EngineContext,
) -> Hashable:
    """What a statement depends on: its place, switched fields, shapes of arguments and permissions."""
    switches = tuple(variables.coerced.get(name) for name in operation.outline.switches)
    return place, switches, tuple(each.shape for each in bound), context.permissions


async def answer(
    plan: Plan, context: EngineContext, bound: Sequence[Bound], subject: str | None = None
) -> dict[str, Any] | None:
    """The columns of the statement by name, as JSON; None where its checks do not hold."""
    return told(plan, await context.fetch(plan.sql, plan.values(context, bound, subject)))


def told(plan: Plan, row: Sequence[Any]) -> dict[str, Any] | None:
    """What the row of a plan's statement says, as `answer` returns it."""
    _prologue, holds, *values = row
    if not holds:
        return None
    return {
        name: None if value is None else orjson.Fragment(value)
        for name, value in zip(plan.names, values, strict=True)
    }
