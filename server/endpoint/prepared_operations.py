"""The short way for an operation known before: its document is valid, its size known, its statement kept.

All that the long way does for such a request is done here too, from the bounds to the report; whatever is not
quite such a request, or not quite right, goes the long way.
"""

from __future__ import annotations

import time

from graphql import ExecutionResult as Executed
from graphql import GraphQLError, OperationDefinitionNode, OperationType, execute, get_operation_ast
from graphql.execution import VariableValues, get_variable_values
from strawberry import Schema
from strawberry.http import GraphQLRequestData
from strawberry.types import ExecutionContext, ExecutionResult

from auth.errors import AccessRefused
from graph.context import Context
from graph.cost import charge, refusal_of
from graph.engine.engine import Engine
from graph.error_mapping import presentable
from graph.guard import ValidDocument, ValidDocuments, known_size
from graph.size import Size
from graph.trusted import Trusted, is_trusted
from graph.variable_errors import unstorable_variable_errors
from server.endpoint.operation_report import codes_of, outcome_of, tell_executor
from server.http.request_log import record_of
from server.metrics import Metrics


class PreparedOperations:
    """Answers queries from the statements that `engine` keeps, and mutations of remembered callers."""

    def __init__(
        self,
        schema: Schema,
        documents: ValidDocuments,
        engine: Engine | None,
        metrics: Metrics,
        trusted: Trusted | None,
    ) -> None:
        self._schema = schema
        self._documents = documents
        self._engine = engine
        self._metrics = metrics
        self._trusted = trusted

    async def answer(
        self, request: GraphQLRequestData, context: Context, *, writing: bool
    ) -> ExecutionResult | None:
        """The result of a query that is prepared, or of a mutation where `writing`; None for others."""
        known = await self._known(request, context, writing=writing)
        if known is None:
            return None
        valid, operation, size = known
        started = time.perf_counter()
        charged = await charge(context, operation, size)
        executed = None
        if refusal_of(charged) is None:
            reading = operation.operation is OperationType.QUERY
            context = context if reading else context.for_operation()
            run = self._recalled if reading else self._performed
            executed = await run(valid, operation, request, context)
        if executed is None:
            charged.cancel()
            return None
        charged.settle(executed.data)
        self._report(operation, context, codes_of(executed.errors), time.perf_counter() - started)
        return ExecutionResult(executed.data, executed.errors, {"cost": charged.report()})

    async def _known(
        self, request: GraphQLRequestData, context: Context, *, writing: bool
    ) -> tuple[ValidDocument, OperationDefinitionNode, Size] | None:
        valid = self._documents.get(request.query or "")
        if self._engine is None or valid is None or context.executor != "compiled":
            return None
        if self._trusted is not None and not await is_trusted(self._trusted, request.query or ""):
            return None
        operation = get_operation_ast(valid.document, request.operation_name)
        if operation is None or operation.operation is OperationType.SUBSCRIPTION:
            return None
        if operation.operation is OperationType.MUTATION and (context.credential is None or not writing):
            return None
        given = request.variables or {}
        size = known_size(valid, operation, given)
        if size is None or (given and unstorable_variable_errors(valid.document, operation, given)):
            return None
        return valid, operation, size

    async def _recalled(
        self,
        _valid: ValidDocument,
        operation: OperationDefinitionNode,
        request: GraphQLRequestData,
        context: Context,
    ) -> Executed | None:
        assert self._engine is not None
        definitions, given = operation.variable_definitions or (), request.variables or {}
        variables = get_variable_values(self._schema._schema, definitions, given)
        if not isinstance(variables, VariableValues):
            return None
        try:
            data = await self._engine.recall(operation, variables, context)
        except Exception:
            return None  # the long way finds the same and knows how to say it
        return None if data is None else Executed(data, None)

    async def _performed(
        self,
        valid: ValidDocument,
        _operation: OperationDefinitionNode,
        request: GraphQLRequestData,
        context: Context,
    ) -> Executed | None:
        executing = execute(
            self._schema._schema,
            valid.document,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation_name,
            executor_class=self._schema.execution_context_class,
        )
        executed = executing if isinstance(executing, Executed) else await executing
        if context.credential is not None and not any(map(_broke, executed.errors or ())):
            return None  # nobody asked who it is, so nothing was changed
        if executed.errors:
            executed.errors = presentable(executed.errors, self._execution(valid, request, context))
        return executed

    def _execution(
        self, valid: ValidDocument, request: GraphQLRequestData, context: Context
    ) -> ExecutionContext:
        return ExecutionContext(
            query=request.query,
            schema=self._schema,
            allowed_operations=(),
            context=context,
            variables=request.variables,
            graphql_document=valid.document,
        )

    def _report(
        self, operation: OperationDefinitionNode, context: Context, codes: list[str], seconds: float
    ) -> None:
        self._metrics.operation_ended(operation.operation.value, outcome_of(codes), seconds)
        self._metrics.executed(context.executor)
        tell_executor(context)
        assert context.request is not None
        record = record_of(context.request)
        record.operation = operation.name.value if operation.name else None
        record.operation_type = operation.operation.value
        record.errors.extend(codes)


def _broke(error: GraphQLError) -> bool:
    """Whether a field was broken off, so that nobody knows whether it has changed something."""
    return error.original_error is not None and not isinstance(
        error.original_error, AccessRefused | GraphQLError
    )
