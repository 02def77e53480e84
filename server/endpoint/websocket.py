"""The graphql-transport-ws protocol: credentials, limits, and messages that are not what they should be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived
from strawberry.http.exceptions import WebSocketDisconnected as ClientGone
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)

from graph.context import Context
from graph.error_mapping import internal_error
from models.errors import ErrorCode
from server.endpoint.operation_request import operation_request
from server.http.json_codec import parsed_json
from server.http.refusal import RequestRefused

if TYPE_CHECKING:
    from strawberry.http import GraphQLRequestData
    from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
        ConnectionInitMessage,
        Message,
        SubscribeMessage,
    )

    from server.endpoint.graphql_endpoint import GraphQLEndpoint

log = structlog.get_logger("quotegraph.websocket")

UNAUTHORIZED = 4401
FORBIDDEN = 4403
SUBSCRIBER_EXISTS = 4409
MESSAGE_TOO_BIG = 1009


class TextFrames(ASGIWebSocketAdapter):
    """JSON in text frames, of bounded size."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """Each message of the client, until it leaves."""
        view = cast("GraphQLEndpoint", self.view)
        while self.ws.application_state != WebSocketState.DISCONNECTED:
            try:
                text = await self.ws.receive_text()
            except KeyError:
                raise NonTextMessageReceived from None
            except (WebSocketDisconnect, WebSocketDisconnected):
                return
            if len(text) > view.options.max_message:
                await self.close(MESSAGE_TOO_BIG, "Message too big")
                return
            try:
                message = parsed_json(text)
            except ValueError:
                raise NonJsonMessageReceived from None
            yield message

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message; raises ClientGone when nobody is there any more."""
        try:
            await self.ws.send_text(self.view.encode_json_string(message))
        except (WebSocketDisconnect, WebSocketDisconnected):
            raise ClientGone from None

    async def close(self, code: int, reason: str) -> None:
        """Close, if it is not closed yet."""
        if self.ws.application_state != WebSocketState.DISCONNECTED:
            await self.ws.close(code=code, reason=reason)


class TransportHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """One connection. It ends with 4403 soon after the caller's credentials have ended."""

    _watch: asyncio.Task[None] | None = None

    async def handle(self) -> None:
        """Serve the connection until either side closes it."""
        try:
            await super().handle()
        finally:
            if self._watch is not None:
                self._watch.cancel()

    async def handle_message(self, message: Message) -> None:
        """Close with 4400 what is no message of the protocol."""
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            await self.handle_invalid_message("A message is an object with a `type`")
        elif message["type"] in ("subscribe", "complete") and not isinstance(message.get("id"), str):
            await self.handle_invalid_message("This message needs an `id`")
        else:
            await super().handle_message(message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Acknowledge a caller with valid credentials, and keep an eye on these."""
        if message.get("payload") is None:
            message = {"type": "connection_init", "payload": {}}
        await super().handle_connection_init(message)
        if self.connection_acknowledged and self._watch is None:
            self._watch = asyncio.create_task(self._close_when_refused())

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, within the number that one connection may run at a time."""
        try:
            request = operation_request(message.get("payload"))
        except RequestRefused as refused:
            await self.handle_invalid_message(str(refused))
            return
        id, most = message["id"], self.max_subscriptions_per_connection
        if not self.connection_acknowledged:
            await self.websocket.close(UNAUTHORIZED, "Unauthorized")
        elif id in self.operations:
            await self.websocket.close(SUBSCRIBER_EXISTS, f"Subscriber for {id} already exists")
        elif most is not None and len(self.operations) >= most:
            error = _error(
                ErrorCode.SUBSCRIPTION_LIMIT, f"A connection runs at most {most} operations at a time."
            )
            await self.send_message({"id": id, "type": "error", "payload": [error.formatted]})
        else:
            variables, name = request.variables, request.operation_name
            operation = Operation(self, id, request.query or "", variables, name)
            operation.task = asyncio.create_task(self._run(operation, request))
            operation.task.add_done_callback(self._task_done)
            self.operations[id] = operation

    async def _run(self, operation: Operation[Context, None], request: GraphQLRequestData) -> None:
        """Run an operation to its end, once its document is found where it came as a hash."""
        persisted = cast("GraphQLEndpoint", self.view).persisted
        try:
            request = await persisted.resolve(request, self.context)
            results = await self.schema.stream(
                request.query,
                request.variables,
                self.context,
                None,
                request.operation_name,
                request.extensions,
            )
            async with aclosing(results):
                await self._send_result_stream(operation, results)
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except ClientGone:
            return
        except RequestRefused as refused:
            await operation.send_initial_errors([_error(refused.code, str(refused))])
        except Exception as error:
            await operation.send_initial_errors([internal_error(error, debug=self.context.debug)])

    async def handle_task_exception(self, error: Exception) -> None:
        """Log what went wrong outside of any resolver."""
        if not isinstance(error, ClientGone):
            log.error("websocket operation failed", exc_info=error)

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        return None  # a bad document ends its operation with an `error` message, never the connection

    async def _close_when_refused(self) -> None:
        view = cast("GraphQLEndpoint", self.view)
        await view.credentials_end(authorization_of(self.context), self.context.caller)
        await self.websocket.close(FORBIDDEN, "Forbidden")


def _error(code: ErrorCode, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code.value})


def authorization_of(context: Context) -> str | None:
    """The credentials of a connection: of `connection_init`, else of the HTTP header.

    In the payload they stand as `authorization`, `Authorization`, or one of these within `headers`.
    """
    payload = context.connection_params or {}
    headers = payload.get("headers")
    for place in (payload, headers if isinstance(headers, dict) else {}):
        for name in ("authorization", "Authorization"):
            if isinstance(place.get(name), str):
                return str(place[name])
    return context.request.headers.get("authorization") if context.request is not None else None
