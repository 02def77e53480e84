"""The short way for a query answered before: its document is valid, its size known, its statement kept.

All that the long way does for such a request is done here too, from the bounds to the report; whatever is not
quite such a request, or not quite right, goes the long way.
"""

from __future__ import annotations

import time
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode, OperationType, get_operation_ast
from graphql.execution import VariableValues, get_variable_values
from strawberry.http import GraphQLRequestData
from strawberry.types import ExecutionResult

from graph.context import Context
from graph.cost import charge, refusal_of
from graph.engine.engine import Engine
from graph.guard import ValidDocuments, known_size
from graph.trusted import Trusted, is_trusted
from graph.variable_errors import unstorable_variable_errors
from server.metrics import Metrics
from server.operation_report import tell_executor
from server.request_log import record_of


class PreparedQueries:
    """Answers queries from the statements that `engine` keeps."""

    def __init__(
        self,
        schema: GraphQLSchema,
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

    async def answer(self, request: GraphQLRequestData, context: Context) -> ExecutionResult | None:
        """The result of a query that is prepared; None for any other operation."""
        valid = self._documents.get(request.query or "")
        if self._engine is None or valid is None or context.executor != "compiled":
            return None
        if self._trusted is not None and not await is_trusted(self._trusted, request.query or ""):
            return None
        operation = get_operation_ast(valid.document, request.operation_name)
        if operation is None or operation.operation is not OperationType.QUERY:
            return None
        given = request.variables or {}
        size = known_size(valid, operation, given)
        variables = get_variable_values(self._schema, operation.variable_definitions or (), given)
        if size is None or not isinstance(variables, VariableValues):
            return None
        if given and unstorable_variable_errors(valid.document, operation, given):
            return None
        started = time.perf_counter()
        charged = await charge(context, operation, size)
        if refusal_of(charged) is not None:
            return None  # the long way refuses it as well
        data = await self._recall(operation, variables, context)
        if data is None:
            charged.cancel()
            return None
        charged.settle(data)
        self._report(operation, context, time.perf_counter() - started)
        return ExecutionResult(data=data, errors=None, extensions={"cost": charged.report()})

    async def _recall(
        self, operation: OperationDefinitionNode, variables: VariableValues, context: Context
    ) -> dict[str, Any] | None:
        assert self._engine is not None
        try:
            return await self._engine.recall(operation, variables, context)
        except Exception:
            return None  # the long way finds the same and knows how to say it

    def _report(self, operation: OperationDefinitionNode, context: Context, seconds: float) -> None:
        self._metrics.operation_ended("query", "answered", seconds)
        self._metrics.executed("compiled")
        tell_executor(context)
        assert context.request is not None
        record = record_of(context.request)
        record.operation = operation.name.value if operation.name else None
        record.operation_type = "query"
