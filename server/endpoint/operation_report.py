"""Reports every operation, once it has ended, to the metrics and to the log."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import structlog
from graphql import GraphQLError, OperationDefinitionNode, get_operation_ast
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import StreamExecutionResult

from graph.context import Context
from models.errors import ErrorCode
from server.http.request_log import RequestRecord, record_of
from server.metrics import Metrics

log = structlog.get_logger("quotegraph.operation")

MOST_CODES = 10
EXECUTOR_HEADER = "X-Quotegraph-Executor"
"""While debugging: in a response which executor answered, in a request `standard` to ask for that one."""


class OperationReport(SchemaExtension):
    """One operation. Stands before the extension that maps errors, so that it sees what the caller sees."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__()
        self._metrics = metrics
        self._codes: list[str] = []
        self._results = 0
        self._open = False

    def on_operation(self) -> Iterator[None]:
        """Time the operation; of a subscription this is its whole life."""
        started = time.perf_counter()
        try:
            yield
        finally:
            result = self.execution_context.result
            if not self._results and result is not None:
                self._note(result.errors)
            if self._open:
                self._metrics.subscription_closed()
            self._report(time.perf_counter() - started)

    def on_execute(self) -> Iterator[None]:
        """What came this far is executed, and a subscription is open from here on."""
        yield
        if isinstance(context := self.execution_context.context, Context):
            self._metrics.executed(context.executor)
            tell_executor(context)
        if self._operation_type() == "subscription":
            self._open = True
            self._metrics.subscription_opened()

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """Note each result of a stream."""
        self._results += 1
        yield
        self._note(getattr(result, "errors", None))

    def _note(self, errors: Sequence[GraphQLError] | None) -> None:
        self._codes = codes_of(errors, self._codes)

    def _report(self, seconds: float) -> None:
        self._metrics.operation_ended(self._operation_type(), outcome_of(self._codes), seconds)
        context = self.execution_context.context
        if not isinstance(context, Context) or context.request is None:
            return
        if isinstance(context.request, WebSocket):
            log.info(
                "operation",
                operation=self._operation_name(),
                operation_type=self._operation_type(),
                duration_ms=round(seconds * 1000, 1),
                results=self._results,
                errors=self._codes,
            )
        else:
            self._fill(record_of(context.request))

    def _fill(self, record: RequestRecord) -> None:
        record.operation = self._operation_name()
        record.operation_type = self._operation_type()
        record.errors.extend(self._codes)

    def _operation_name(self) -> str | None:
        """The name as the document has it: an unchecked one could be any text."""
        operation = self._operation()
        return operation.name.value if operation and operation.name else None

    def _operation_type(self) -> str:
        operation = self._operation()
        return operation.operation.value if operation else "unknown"

    def _operation(self) -> OperationDefinitionNode | None:
        execution = self.execution_context
        if execution.graphql_document is None:
            return None
        return get_operation_ast(execution.graphql_document, execution._provided_operation_name)


def codes_of(errors: Sequence[GraphQLError] | None, before: Sequence[str] = ()) -> list[str]:
    """The codes noted `before` and those of `errors`, each once, up to `MOST_CODES`."""
    codes = [str((error.extensions or {}).get("code", ErrorCode.INTERNAL.value)) for error in errors or ()]
    return list(dict.fromkeys([*before, *codes]))[:MOST_CODES]


def outcome_of(codes: Sequence[str]) -> str:
    """What became of an operation with errors of these codes, as the metrics call it."""
    return "failed" if ErrorCode.INTERNAL.value in codes else "refused" if codes else "answered"


def tell_executor(context: Context) -> None:
    """While debugging, name the executor that answered in the response to a query or a mutation."""
    if context.debug and isinstance(context.response, Response):
        context.response.headers[EXECUTOR_HEADER] = context.executor
