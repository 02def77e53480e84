"""From a JSON value to the GraphQL operation to run; whatever is not one is refused."""

from __future__ import annotations

from typing import Any

from strawberry.http import GraphQLRequestData, GraphQLRequestProtocol
from strawberry.http.parse_content_type import parse_content_type

from models.errors import ErrorCode
from server.http.refusal import RequestRefused


def require_json(content_type: str) -> None:
    """Raise RequestRefused unless a Content-Type names JSON, which is UTF-8 (RFC 8259 §8.1)."""
    name, parameters = parse_content_type(content_type)
    charset = str(parameters.get("charset", "utf-8")).strip("'\"").lower()  # RFC 2231 makes a tuple of it
    if name.lower() != "application/json" or charset not in ("utf-8", "utf8"):
        raise RequestRefused(
            415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send `Content-Type: application/json`, in UTF-8."
        )


def operation_requests(
    value: object, protocol: GraphQLRequestProtocol, *, max_batch: int
) -> GraphQLRequestData | list[GraphQLRequestData]:
    """The operation that a JSON value describes, or the operations of a list of up to `max_batch` of them.

    Raises RequestRefused where it describes none, and for a list where `max_batch` is 1.
    """
    if not isinstance(value, list):
        return operation_request(value, protocol)
    if max_batch == 1:
        raise _refused("Batches of operations are not supported; send one request for each.")
    if protocol != "http":
        raise _refused("A batch is answered as JSON only; send one request for each stream.")
    if not 1 <= len(value) <= max_batch:
        raise _refused(f"A batch holds 1 to {max_batch} operations; this one holds {len(value)}.")
    return [operation_request(each, protocol) for each in value]


def operation_request(value: object, protocol: GraphQLRequestProtocol = "http") -> GraphQLRequestData:
    """The operation that a JSON value describes; raises RequestRefused where it describes none.

    Its document may be missing where it is named by a hash.
    """
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
    by_hash = query is None and names_document(extensions)
    if not by_hash and (not isinstance(query, str) or not query.strip()):
        raise _refused("`query` has to be a GraphQL document.")
    return GraphQLRequestData(query, variables, operation_name or None, extensions, protocol)


def names_document(extensions: Any) -> bool:
    """Whether the extensions of a request name its document by hash."""
    return isinstance(extensions, dict) and "persistedQuery" in extensions


def _refused(message: str) -> RequestRefused:
    return RequestRefused(400, ErrorCode.BAD_REQUEST, message)
