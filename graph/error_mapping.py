"""What a caller sees of an error: always a code, and of the server's own faults nothing but a reference.

The reference stands in the log beside the traceback.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence

import structlog
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    ValueNode,
    VariableDefinitionNode,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionContext
from strawberry.types.execution import StreamExecutionResult
from strawberry.utils.str_converters import to_camel_case

from auth.errors import AccessRefused
from graph.variable_errors import argument_path, bad_user_input, coercion_errors
from models.errors import ErrorCode, Refused

log = structlog.get_logger("quotegraph.graphql")

INTERNAL_MESSAGE = "Internal error"
TOOK_TOO_LONG = frozenset({"57014", "55P03", "25P04"})
"""SQLSTATE of a statement, a wait for a lock and a transaction that exceeded their timeouts."""


class ErrorMapping(SchemaExtension):
    """Turns the errors of every result into what the caller may see of them."""

    def on_operation(self) -> Iterator[None]:
        """Map the errors of a single result."""
        yield
        result = self.execution_context.result
        if result is not None and result.errors:
            result.errors = presentable(result.errors, self.execution_context)

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """Map the errors of each result of a stream."""
        errors = getattr(result, "errors", None)
        if errors:
            result.errors = presentable(errors, self.execution_context)  # type: ignore[union-attr]
        yield


def presentable(
    errors: Sequence[GraphQLError], execution: ExecutionContext | None = None
) -> list[GraphQLError]:
    """`errors` as the caller may see them, each with `extensions.code`.

    What is not known to be fit for the caller is logged with a reference and answered as INTERNAL with
    that reference. Presentable errors pass unchanged, so that applying this twice is harmless.
    """
    document = execution.graphql_document if execution else None
    refused_variables = [
        error.nodes[0]
        for error in errors
        if error.nodes and isinstance(error.nodes[0], VariableDefinitionNode) and not has_code(error)
    ]
    if execution and document and refused_variables:
        definitions = list(dict.fromkeys(refused_variables))
        schema, variables = execution.schema._schema, execution.variables or {}
        found = coercion_errors(schema, document, definitions, variables)
        if found:
            return found
    return [presented for error in errors for presented in _presented(error, execution)]


def has_code(error: GraphQLError) -> bool:
    """Whether the error was made for the caller to see."""
    return bool(error.extensions and "code" in error.extensions)


def internal_error(cause: BaseException, *, debug: bool = False) -> GraphQLError:
    """Log `cause` with its traceback under a new reference, and answer with the reference alone.

    With `debug` the cause is answered as well.
    """
    reference = secrets.token_hex(8)
    log.error("internal error", reference=reference, exc_info=cause)
    extensions: dict[str, object] = {"code": ErrorCode.INTERNAL.value, "reference": reference}
    if debug:
        extensions["cause"] = repr(cause)
    return GraphQLError(INTERNAL_MESSAGE, extensions=extensions)


def _presented(error: GraphQLError, execution: ExecutionContext | None) -> Iterator[GraphQLError]:
    document, cause = execution.graphql_document if execution else None, error.original_error
    if has_code(error):
        yield error
    elif isinstance(cause, GraphQLError) and has_code(cause):
        yield _at(error, cause.message, **(cause.extensions or {}))
    elif isinstance(cause, Refused):
        for refusal in cause.errors:
            path = [to_camel_case(part) for part in refusal.path]
            yield _at(error, refusal.message, code=refusal.code.value, path=path)
    elif isinstance(cause, AccessRefused):
        yield _at(error, str(cause), code=cause.code.value, **cause.details)
    elif _took_too_long(cause):
        log.warning("database timeout", reason=type(cause).__name__, path=error.path)
        yield _at(error, "This took too long; ask for less or try again.", code=ErrorCode.TIMEOUT.value)
    elif isinstance(cause, (CannotGetOperationTypeError, InvalidOperationTypeError)):
        yield _at(error, error.message, code=ErrorCode.BAD_REQUEST.value)
    elif isinstance(error, GraphQLSyntaxError):
        yield _at(error, error.message, code=_syntax_code(error).value)
    elif (cause is None or isinstance(cause, GraphQLError)) and (bad := _bad_argument(error, document)):
        yield bad
    else:
        masked = internal_error(cause or error, debug=_debug(execution))
        yield _at(error, masked.message, **(masked.extensions or {}))


def _took_too_long(cause: Exception | None) -> bool:
    """Whether a statement, a lock or a free connection was waited for in vain."""
    if isinstance(cause, PoolTimeout | TimeoutError):
        return True
    driver_error = cause.orig if isinstance(cause, DBAPIError) else cause
    return getattr(driver_error, "sqlstate", None) in TOOK_TOO_LONG


def _at(error: GraphQLError, message: str, **extensions: object) -> GraphQLError:
    """Another message in the place of `error`."""
    return GraphQLError(
        message, error.nodes, error.source, error.positions, error.path, extensions=extensions
    )


def _syntax_code(error: GraphQLSyntaxError) -> ErrorCode:
    if "nested too deeply" in error.message:
        return ErrorCode.MAX_DEPTH_EXCEEDED
    if "Parsing aborted" in error.message:  # the limits on tokens, comments and length
        return ErrorCode.DOCUMENT_TOO_LARGE
    return ErrorCode.GRAPHQL_PARSE_FAILED


def _bad_argument(error: GraphQLError, document: DocumentNode | None) -> GraphQLError | None:
    """The library's refusal of a variable or of an argument, if `error` is one."""
    node = error.nodes[0] if error.nodes else None
    if document is None or isinstance(node, FieldNode):
        return None
    if isinstance(node, VariableDefinitionNode):
        return bad_user_input(error.message, (node.variable.name.value,), [node])
    if isinstance(node, ValueNode):
        path = argument_path(document, lambda found: found is node) or ()
        return _at(error, error.message, code=ErrorCode.BAD_USER_INPUT.value, path=list(path))
    return None


def _debug(execution: ExecutionContext | None) -> bool:
    return bool(execution and getattr(execution.context, "debug", False))
