"""From a JSON value to one GraphQL operation to run; whatever is not one is refused."""

from __future__ import annotations

from strawberry.http import GraphQLRequestData, GraphQLRequestProtocol
from strawberry.http.parse_content_type import parse_content_type

from models.errors import ErrorCode
from server.refusal import RequestRefused


def require_json(content_type: str) -> None:
    """Raise RequestRefused unless a Content-Type names JSON, which is UTF-8 (RFC 8259 §8.1)."""
    name, parameters = parse_content_type(content_type)
    charset = str(parameters.get("charset", "utf-8")).strip("'\"").lower()  # RFC 2231 makes a tuple of it
    if name.lower() != "application/json" or charset not in ("utf-8", "utf8"):
        raise RequestRefused(
            415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send `Content-Type: application/json`, in UTF-8."
        )


def operation_request(value: object, protocol: GraphQLRequestProtocol = "http") -> GraphQLRequestData:
    """The operation that a JSON value describes; raises RequestRefused where it describes none."""
    if isinstance(value, list):
        raise _refused("Batches of operations are not supported; send one request for each.")
    if not isinstance(value, dict):
        raise _refused('The request has to be a JSON object such as {"query": "…"}.')
    query, operation_name = value.get("query"), value.get("operationName")
    variables, extensions = value.get("variables"), value.get("extensions")
    if variables is not None and not isinstance(variables, dict):
        raise _refused("`variables` has to be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise _refused("`extensions` has to be an object.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise _refused("`operationName` has to be a string.")
    if query is None and extensions and "persistedQuery" in extensions:
        raise RequestRefused(
            400, ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound: send the document too."
        )
    if not isinstance(query, str) or not query.strip():
        raise _refused("`query` has to be a GraphQL document.")
    return GraphQLRequestData(query, variables, operation_name or None, extensions, protocol)


def _refused(message: str) -> RequestRefused:
    return RequestRefused(400, ErrorCode.BAD_REQUEST, message)
