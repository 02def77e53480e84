"""One log line for each request: who asked for what, how it ended and how long it took.

Never in a line: credentials (nor those in the paths of mailed links), variables, documents, query strings.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from auth.rate_limit import Decision
from graph.error_mapping import internal_error
from models.errors import ErrorCode
from models.link_address import PATH
from models.secret import masked
from server.refusal import refusal
from server.refused_page import for_reader

log = structlog.get_logger("quotegraph.request")

SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_PUBLIC = re.compile(rf"^{PATH}[^/]*")
QUIET_PATHS = ("/healthz", "/readyz", "/metrics", "/graphiql/")
"""What is asked for so often, or comes in such numbers with a page, that only debugging logs it."""


@dataclass
class RequestRecord:
    """What is known so far of one request; kept in its ASGI scope and filled by whoever learns more."""

    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    team: str | None = None
    operation: str | None = None
    operation_type: str | None = None
    errors: list[str] = field(default_factory=list)
    rates: dict[str, Decision] = field(default_factory=dict)
    """How the limits stand that the request was charged to, by the names of their policies."""

    def admitted(self, team: str) -> None:
        """Note the caller's team, here and in every later log line of this request."""
        self.team = team
        bind_contextvars(team=team)


def record_of(connection: HTTPConnection) -> RequestRecord:
    """The record of a request or WebSocket."""
    return _record(connection.scope)


class RequestLog:
    """Middleware: gives each request an id, writes its line, and masks what nobody caught.

    The id is the client's `X-Request-Id` if that is sane, and stands in the header of the response.
    `answered` is told the status of each HTTP response.
    """

    def __init__(self, app: ASGIApp, *, answered: Callable[[int], None]) -> None:
        self.app = app
        self.answered = answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        record = _record(scope)
        given = Headers(scope=scope).get("x-request-id", "")
        if SANE_ID.fullmatch(given):
            record.request_id = given
        clear_contextvars()
        bind_contextvars(request_id=record.request_id)
        started, status = time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.accept"):
                MutableHeaders(scope=message)["X-Request-Id"] = record.request_id
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            await send(message)

        async def receive_close() -> Message:
            nonlocal status
            message = await receive()
            if message["type"] == "websocket.disconnect" and status == 0:
                status = message.get("code", 1005)
            return message

        try:
            await self.app(scope, receive_close, send_with_id)
        except Exception as error:
            error_seen = internal_error(error)
            record.errors.append(ErrorCode.INTERNAL.value)
            if scope["type"] == "http" and status == 0:
                reference = (error_seen.extensions or {})["reference"]
                response = refusal(500, ErrorCode.INTERNAL, error_seen.message, reference=reference)
                told = f"Something went wrong here. If you report it, name {reference}."
                await for_reader(scope, response, told)(scope, receive, send_with_id)
        finally:
            if scope["type"] == "http":
                self.answered(status)
            self._write(scope, record, status, time.perf_counter() - started)

    @staticmethod
    def _write(scope: Scope, record: RequestRecord, status: int, seconds: float) -> None:
        write = log.debug if scope["path"].startswith(QUIET_PATHS) else log.info
        write(
            "request",
            method=scope.get("method", "WEBSOCKET"),
            path=loggable(scope["path"]),
            status=status,
            duration_ms=round(seconds * 1000, 1),
            operation=record.operation,
            operation_type=record.operation_type,
            team=record.team,
            errors=record.errors,
        )


def loggable(path: str) -> str:
    """The path without the secrets in it: of public documents, only which of their pages was asked for."""
    return masked(_PUBLIC.sub(f"{PATH}{{secret}}", path))


def _record(scope: Scope) -> RequestRecord:
    state = scope.setdefault("state", {})
    if "record" not in state:
        state["record"] = RequestRecord()
    record: RequestRecord = state["record"]
    return record
