"""Running one operation through the schema, as the long way does whatever is not prepared."""

from __future__ import annotations

from strawberry.http import GraphQLRequestData
from strawberry.schema.base import BaseSchema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graph.context import Context
from models.errors import ErrorCode
from server.http.refusal import RequestRefused, method_not_allowed


async def execute(
    schema: BaseSchema, request: GraphQLRequestData, context: Context, *, writing: bool
) -> ExecutionResult:
    """The result of a query, or of a mutation where the request is `writing`.

    Raises RequestRefused where it does not say which operation is meant, or means another kind.
    """
    allowed = {OperationType.QUERY, OperationType.MUTATION} if writing else {OperationType.QUERY}
    try:
        return await schema.execute(
            request.query,
            variable_values=request.variables,
            context_value=context,
            operation_name=request.operation_name,
            operation_extensions=request.extensions,
            allowed_operation_types=allowed,
        )
    except CannotGetOperationTypeError as error:
        raise RequestRefused(400, ErrorCode.BAD_REQUEST, error.as_http_error_reason()) from None
    except InvalidOperationTypeError as error:
        if error.operation_type is OperationType.MUTATION:
            raise method_not_allowed("Mutations are sent with POST.", "POST") from None
        raise RequestRefused(
            400,
            ErrorCode.BAD_REQUEST,
            "Subscribe over a WebSocket (graphql-transport-ws), or send `Accept: text/event-stream`.",
        ) from None
