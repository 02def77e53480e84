"""Bounds on the head of a request: its size and the time it may take to arrive.

The application learns of a request once its head is whole, so only the protocol below it can hold these.
uvicorn takes in a head of any length, and waits for its end for ever.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from http import HTTPStatus
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

STATUS = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
REFUSAL = (
    f"HTTP/1.1 {STATUS} {STATUS.phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
    f"Content-Length: {len(STATUS.phrase)}\r\nConnection: close\r\n\r\n{STATUS.phrase}"
).encode()


class BoundedHeaders(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, but for heads that are too long or too slow.

    One of more than `most` bytes is refused with 431 (RFC 6585 §5), as soon as these are there, and the
    connection is closed. So it is, in silence, where the head is not whole `deadline` seconds after the
    connection was made or, for later requests, after the first bytes.
    """

    most: ClassVar[int] = 65_536
    deadline: ClassVar[float] = 10.0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._in_head = False
        self._arrived = 0
        self._timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._in_head = True
        self._timer = self.loop.call_later(self.deadline, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_over()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        within = self._in_head
        super().data_received(data)
        if self._in_head:
            self._arrived += len(data) if within else 0
            if self._arrived > self.most:
                self._refuse()
            elif self._timer is None:
                self._timer = self.loop.call_later(self.deadline, self.transport.close)

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_is_over()
        super().on_headers_complete()

    def _head_is_over(self) -> None:
        self._in_head, self._arrived = False, 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self) -> None:
        """Ends the connection; in silence where it is still busy with the answer to an earlier request."""
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(REFUSAL)
        self._head_is_over()
        self.transport.close()
