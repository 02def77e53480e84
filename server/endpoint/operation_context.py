"""What operations work with, and the context that each request gets of it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from auth.throttle import Throttle
from graph.context import Context, Database, EventStream
from models.link_address import LinkAddresses
from server.endpoint.operation_report import EXECUTOR_HEADER
from server.http.request_log import record_of
from server.printing import Printer


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the process has for its operations, whoever sends them."""

    database: Database
    events: EventStream
    throttle: Throttle | None = None
    """What is charged the cost of each operation, to the caller."""
    links: LinkAddresses | None = None
    printer: Printer | None = None

    def context(
        self, request: Request | WebSocket, response: Response | WebSocket, *, debug: bool
    ) -> Context:
        """The context of a caller who is yet to become known; with `debug` they may choose the executor."""
        record, asked = record_of(request), request.headers.get(EXECUTOR_HEADER)
        return Context(
            request=request,
            response=response,
            request_id=record.request_id,
            database=self.database,
            events=self.events,
            links=self.links,
            printed=self.printer.printed if self.printer else None,
            idempotency_key=request.headers.get("idempotency-key"),
            last_event_id=request.headers.get("last-event-id"),
            debug=debug,
            throttle=self.throttle,
            rates=record.rates,
            executor="standard" if debug and asked == "standard" else "compiled",
        )
