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
from graphql import GraphQLError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from auth.rate_limit import Decision
from graph.error_mapping import internal_error
from models.errors import ErrorCode
from models.link_address import PATH
from models.secret import masked
from server.http.refusal import refusal
from server.http.refused_page import for_reader

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
        exchange, started = _Exchange(record.request_id, receive, send), time.perf_counter()
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except Exception as error:
            record.errors.append(ErrorCode.INTERNAL.value)
            seen = internal_error(error)
            if scope["type"] == "http" and exchange.status == 0:
                await _internal(scope, seen)(scope, receive, exchange.send)
        finally:
            if scope["type"] == "http":
                self.answered(exchange.status)
            self._write(scope, record, exchange.status, time.perf_counter() - started)

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


class _Exchange:
    """What goes to and fro for one request: its id goes with the answer, and it is noted how it ended."""

    def __init__(self, request_id: str, receive: Receive, send: Send) -> None:
        self.status = 0
        """Of the response, or the code that the WebSocket was closed with; 0 as long as there is neither."""
        self._request_id = request_id
        self._receive = receive
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            MutableHeaders(scope=message)["X-Request-Id"] = self._request_id
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "websocket.close":
            self.status = message.get("code", 1000)
        await self._send(message)

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.disconnect" and self.status == 0:
            self.status = message.get("code", 1005)
        return message


def _internal(scope: Scope, error: GraphQLError) -> Response:
    """The answer to a request that nobody could answer: which reference to name."""
    reference = (error.extensions or {})["reference"]
    response = refusal(500, ErrorCode.INTERNAL, error.message, reference=reference)
    return for_reader(scope, response, f"Something went wrong here. If you report it, name {reference}.")


def loggable(path: str) -> str:
    """The path without the secrets in it: of public documents, only which of their pages was asked for."""
    return masked(_PUBLIC.sub(f"{PATH}{{secret}}", path))


def _record(scope: Scope) -> RequestRecord:
    state = scope.setdefault("state", {})
    if "record" not in state:
        state["record"] = RequestRecord()
    record: RequestRecord = state["record"]
    return record
