"""A request refused as a whole: one GraphQL error, an HTTP status and nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from auth.errors import AccessRefused
from models.errors import ErrorCode
from server.http.json_codec import encoded_json
from server.http.refused_page import for_reader

JSON = "application/json"


class RequestRefused(Exception):
    """The request is not one that can be executed; the message is fit to be shown."""

    def __init__(
        self, status: int, code: ErrorCode, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


def method_not_allowed(message: str, allowed: str) -> RequestRefused:
    """That the request's method cannot do this; `allowed` are those that can."""
    return RequestRefused(405, ErrorCode.METHOD_NOT_ALLOWED, message, {"Allow": allowed})


def refusal(
    status: int,
    code: ErrorCode,
    message: str,
    *,
    headers: Mapping[str, str] | None = None,
    media_type: str = JSON,
    **details: object,
) -> Response:
    """The response `{"errors": [{"message": …, "extensions": {"code": …, **details}}]}`."""
    body = {"errors": [{"message": message, "extensions": {"code": code.value, **details}}]}
    return Response(
        encoded_json(body), status, dict(headers or {}), media_type=f"{media_type}; charset=utf-8"
    )


async def http_refusal(request: Request, error: Exception) -> Response:
    """What routing itself refuses, an unknown path or a wrong method, in the form of all refusals."""
    assert isinstance(error, HTTPException)  # it is registered for nothing else
    message, code = f"There is nothing at {request.url.path}.", ErrorCode.NOT_FOUND
    if error.status_code == 405:
        message, code = f"{request.method} does nothing at {request.url.path}.", ErrorCode.METHOD_NOT_ALLOWED
    refused = refusal(error.status_code, code, message, headers=error.headers)
    return for_reader(request.scope, refused, message)


def access_refusal(refused: AccessRefused, *, credentials_given: bool, media_type: str = JSON) -> Response:
    """The response to a caller who is turned away, with the headers that go with its status."""
    return refusal(
        refused.status,
        refused.code,
        str(refused),
        headers=refusal_headers(refused.status, refused.details, credentials_given=credentials_given),
        media_type=media_type,
        **refused.details,
    )


def refusal_headers(
    status: int, details: Mapping[str, object], *, credentials_given: bool = True
) -> dict[str, str]:
    """`WWW-Authenticate` for 401 and 403 (RFC 6750 §3), `Retry-After` in whole seconds for 429."""
    if status == 401:
        problem = ', error="invalid_token"' if credentials_given else ""
        return {"WWW-Authenticate": f'Bearer realm="quotegraph"{problem}'}
    if status == 403 and "scope" in details:
        scope = f'error="insufficient_scope", scope="{details["scope"]}"'
        return {"WWW-Authenticate": f'Bearer realm="quotegraph", {scope}'}
    retry_after = details.get("retryAfter")
    if status == 429 and isinstance(retry_after, (int, float)):
        return {"Retry-After": str(max(1, math.ceil(retry_after)))}
    return {}
