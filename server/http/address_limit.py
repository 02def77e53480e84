"""How often one address may ask, before anybody is asked who they are."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from auth.errors import Throttled
from auth.throttle import Throttle
from server.http.rate_headers import rate_headers
from server.http.refusal import access_refusal
from server.http.refused_page import for_reader
from server.http.request_log import record_of

UNKNOWN = "unknown"
TRY_AGAIN_LATER = 1013
"""How a WebSocket is closed where the server cannot answer it with a status (RFC 6455 registry)."""
LONGEST = 64
NETWORK_BITS = 64
"""Of an IPv6 address: any customer of a provider has a network of this size to choose addresses from."""


class AddressLimit:
    """Middleware: charges each request and each WebSocket to its address; refuses with 429 what is too much.

    Every response tells how the limits stand, those included that others added to the request's record.
    """

    def __init__(self, app: ASGIApp, *, throttle: Throttle | None) -> None:
        self.app = app
        self.throttle = throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        record = record_of(HTTPConnection(scope))

        async def send_with_rates(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message["headers"] = [*message["headers"], *rate_headers(record.rates.values())]
            await send(message)

        if self.throttle is not None:
            decision = await self.throttle.take(bucket_of(scope), 1)
            record.rates[self.throttle.policy.name] = decision
            if not decision.allowed:
                record.errors.append(Throttled.code.value)
                await self._refuse(Throttled(decision.retry_after), scope, receive, send_with_rates)
                return
        await self.app(scope, receive, send_with_rates)

    @staticmethod
    async def _refuse(refused: Throttled, scope: Scope, receive: Receive, send: Send) -> None:
        response = access_refusal(refused, credentials_given=True)
        if "websocket.http.response" in scope.get("extensions", {}):
            await WebSocket(scope, receive, send).send_denial_response(response)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
        else:
            await for_reader(scope, response, str(refused))(scope, receive, send)


def bucket_of(scope: Scope) -> str:
    """Whose requests are counted together: those of an IPv4 address, or of an IPv6 network."""
    host: str = scope["client"][0] if scope.get("client") else UNKNOWN
    if ":" not in host:
        return host[:LONGEST]
    try:
        address = ip_address(host)
    except ValueError:
        return host[:LONGEST]
    if not isinstance(address, IPv6Address):
        return host[:LONGEST]
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> NETWORK_BITS << NETWORK_BITS))
