"""How results are written on a stream: Server-Sent Events, and Apollo's multipart subscriptions."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, ClassVar

from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import JSONEncoder, MultipartSubscriptionTransport, SSETransport

from graph.context import Place
from models.errors import ErrorCode
from server.http.accept import EVENT_STREAM, MULTIPART, preferred_stream

UNBUFFERED = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # nginx would hold the events back
}
RETRY_MS = (1_000, 3_000)


class EventStreamTransport(SSETransport):
    """The distinct connections mode of the GraphQL over SSE protocol, as graphql-sse and urql speak it."""

    headers: ClassVar[Mapping[str, str]] = {"Content-Type": f"{EVENT_STREAM}; charset=utf-8", **UNBUFFERED}

    def accepts(self, accept: str) -> bool:
        """Whether the client prefers events to JSON."""
        return preferred_stream(accept) == EVENT_STREAM

    def encode_next(self, response: GraphQLHTTPResponse, encode_json: JSONEncoder) -> str:
        """A result; one of the event log names its cursor, which comes back as `Last-Event-ID`.

        A cursor that is good no more is made to be forgotten, or a browser would bring it for ever.
        """
        cursor = (response.get("extensions") or {}).get("cursor", "" if _is_lost(response) else None)
        identified = "" if cursor is None else f"id: {cursor}\n"
        return identified + super().encode_next(response, encode_json)

    def encode_event(self, event: str, data: str | None = None) -> str:
        """One event with LF line ends: urql splits at those only."""
        return f"event: {event}\ndata: {data or ''}\n\n"

    def encode_beginning(self, _encode_json: JSONEncoder) -> str:
        """How soon a browser shall come again when the stream has ended: not all at once after a restart."""
        return f"retry: {random.randint(*RETRY_MS)}\n\n"  # noqa: S311

    def encode_heartbeat(self, place: Place, _encode_json: JSONEncoder) -> str:
        """What clients ignore, but for the place to go on from, be it that nothing was for them of late."""
        return ": ping\n\n" if place.cursor is None else f": ping\nid: {place.cursor}\n\n"


class MultipartTransport(MultipartSubscriptionTransport):
    """Apollo's `multipart/mixed;subscriptionSpec=1.0`."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the whole response."""
        return {**super().headers, **UNBUFFERED}

    def accepts(self, accept: str) -> bool:
        """Whether the client prefers parts to JSON."""
        return preferred_stream(accept) == MULTIPART

    def encode_beginning(self, encode_json: JSONEncoder) -> str:
        """An empty part, by which clients know at once that they are connected."""
        return self.heartbeat_message(encode_json)

    def encode_heartbeat(self, _place: Place, encode_json: JSONEncoder) -> str:
        """An empty part: the protocol has no word for the place."""
        return self.heartbeat_message(encode_json)


def _is_lost(response: GraphQLHTTPResponse) -> bool:
    errors: list[Any] = response.get("errors") or []
    codes = {error.get("extensions", {}).get("code") for error in errors}
    return not codes.isdisjoint((ErrorCode.CURSOR_EXPIRED, ErrorCode.CURSOR_INVALID))
