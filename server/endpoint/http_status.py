"""The HTTP status of a GraphQL answer: https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLFormattedError

from models.errors import ErrorCode
from server.http.refusal import refusal_headers

TURNED_AWAY: dict[str, int] = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.INSUFFICIENT_SCOPE: 403,
    ErrorCode.PLAN_REQUIRED: 403,
    ErrorCode.THROTTLED: 429,
}
"""The status of a request that got no data, by the code of its first error."""

FAILED: dict[str, int] = {ErrorCode.INTERNAL: 500, ErrorCode.TIMEOUT: 503}
"""The same where not even execution began."""


def turned_away(data: Mapping[str, Any] | None, errors: Sequence[GraphQLFormattedError]) -> bool:
    """Whether nothing of the operation was run, for lack of a scope or a plan: it is refused as a whole."""
    if not errors or not data or any(value is not None for value in data.values()):
        return False
    refused = {error["path"][0] for error in errors if len(error.get("path", ())) == 1}
    codes = {error.get("extensions", {}).get("code") for error in errors}
    return refused == set(data) and codes <= set(TURNED_AWAY)


def status_of(answer: dict[str, Any], *, strict: bool) -> tuple[int, dict[str, str]]:
    """Status and headers of `answer`; `strict` where the client speaks application/graphql-response+json."""
    if answer.get("data") is not None or "errors" not in answer:
        return 200, {}
    extensions = answer["errors"][0]["extensions"]
    code = extensions["code"]
    if status := TURNED_AWAY.get(code):
        return status, refusal_headers(status, extensions)
    if "data" in answer:
        return 200, {}
    return FAILED.get(code, 400 if strict else 200), {}
