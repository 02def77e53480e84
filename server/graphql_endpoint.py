"""`/graphql`: one address for queries and mutations over HTTP, and subscriptions over four transports.

Status codes and media types follow GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, Protocol, cast

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry import Schema
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData, GraphQLRequestProtocol
from strawberry.http.streaming import AsyncTextStream, HTTPStreamTransport
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.types import ExecutionResult, SubscriptionExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET

from auth.errors import AccessRefused
from auth.throttle import Throttle
from graph.context import Context, Database, EventStream
from graph.error_mapping import presentable
from models.errors import ErrorCode
from models.viewer import Viewer
from server.accept import GRAPHQL_RESPONSE, preferred_json
from server.credential_end import CredentialEnd
from server.http_status import status_of, turned_away
from server.json_codec import encoded_json, parsed_json
from server.operation_report import EXECUTOR_HEADER
from server.operation_request import operation_request, require_json
from server.prepared_queries import PreparedQueries
from server.refusal import RequestRefused, access_refusal, refusal
from server.request_log import record_of
from server.streaming import EventStreamTransport, MultipartTransport, while_authenticated
from server.websocket import TextFrames, TransportHandler, authorization_of


class Authenticator(Protocol):
    """Tells who is asking."""

    async def __call__(self, authorization: str | None) -> Viewer:
        """The viewer behind an `Authorization` header; raises AccessRefused for a bad or missing one."""
        ...


class GraphQLEndpoint(GraphQL[Context, None]):
    """Strawberry's ASGI view, with authentication first and the protocol's own answers to bad requests."""

    websocket_adapter_class = TextFrames
    graphql_transport_ws_handler_class = TransportHandler
    stream_transport_classes_by_protocol: Mapping[str, type[HTTPStreamTransport]] = {
        GRAPHQL_SSE_PROTOCOL: EventStreamTransport,
        MULTIPART_SUBSCRIPTION_PROTOCOL: MultipartTransport,
    }

    def __init__(
        self,
        schema: Schema,
        *,
        authenticate: Authenticator,
        prepared: PreparedQueries,
        database: Database,
        events: EventStream,
        throttle: Throttle | None,
        debug: bool,
        max_message: int,
        credentials_end: CredentialEnd,
        connection_init_timeout: float,
        operations_per_connection: int,
        allowed_origins: Sequence[str],
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(
                GRAPHQL_TRANSPORT_WS_PROTOCOL,
                *self.stream_transport_classes_by_protocol,
            ),
            connection_init_wait_timeout=timedelta(seconds=connection_init_timeout),
            max_subscriptions_per_connection=operations_per_connection,
            allowed_origins=allowed_origins,
        )
        self.authenticate = authenticate
        self.prepared = prepared
        self.max_message = max_message
        self.credentials_end = credentials_end
        self._database = database
        self._events = events
        self._throttle = throttle
        self._debug = debug

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request or serve one WebSocket."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media_type = preferred_json(request.headers.get("accept", ""))
        try:
            if request.method not in ("GET", "POST"):
                raise _method_not_allowed("GraphQL is asked with POST, or with GET for queries.", "GET, POST")
            return await self.run(request)
        except AccessRefused as refused:
            given = "authorization" in request.headers
            return access_refusal(refused, credentials_given=given, media_type=media_type)
        except RequestRefused as refused:
            return refusal(
                refused.status, refused.code, str(refused), headers=refused.headers, media_type=media_type
            )
        except HTTPException as error:
            return refusal(error.status_code, ErrorCode.BAD_REQUEST, error.reason, media_type=media_type)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """The context of a caller who is known; on a WebSocket they become known with `connection_init`."""
        record = record_of(request)
        context = Context(
            request=request,
            response=response,
            request_id=record.request_id,
            database=self._database,
            events=self._events,
            idempotency_key=request.headers.get("idempotency-key"),
            debug=self._debug,
            throttle=self._throttle,
            rates=record.rates,
            executor=self._permitted_executor(request.headers.get(EXECUTOR_HEADER)),
        )
        if isinstance(request, Request):
            authorization = request.headers.get("authorization")
            streaming = self._get_stream_transport_from_headers(request.headers) is not None
            if streaming or not self._recognise(context, authorization):
                await self._admit(context, authorization)
        return context

    def _permitted_executor(self, asked: str | None) -> Literal["compiled", "standard"]:
        return "standard" if self._debug and asked == "standard" else "compiled"

    async def on_ws_connect(self, context: Context) -> Any:
        """Let a caller with valid credentials in; the connection of any other is closed with 4403."""
        try:
            await self._admit(context, authorization_of(context))
        except AccessRefused as refused:
            raise ConnectionRejectionError from refused
        return UNSET  # the acknowledgement carries no payload

    def _recognise(self, context: Context, authorization: str | None) -> bool:
        """Take the caller for who they were; the statement that answers checks it, or else `_admit`."""
        remembered = getattr(self.authenticate, "remembered", lambda _: None)(authorization)
        if remembered is None:
            return False
        context.viewer, context.credential = remembered.viewer, remembered.credential
        assert context.request is not None
        record_of(context.request).admitted(remembered.viewer.team_id)
        return True

    async def _admit(self, context: Context, authorization: str | None) -> None:
        context.viewer = await self.authenticate(authorization)
        if context.request is not None:
            record_of(context.request).admitted(context.viewer.team_id)
            context.request.state.viewer = context.viewer

    def should_render_graphql_ide(self, request: object) -> bool:
        """Never: GraphiQL has a page of its own."""
        return False

    def decode_json(self, data: str | bytes) -> object:
        """A JSON value; raises json.JSONDecodeError for anything else."""
        return parsed_json(data)

    def encode_json(self, data: object) -> bytes:
        """`data` in UTF-8."""
        return encoded_json(data)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The operation that was sent; raises RequestRefused for anything else."""
        transport = self._get_stream_transport_from_headers(request.headers)
        protocol: GraphQLRequestProtocol = transport.protocol if transport else "http"
        try:
            if request.method == "GET":
                given = {name: value for name, value in request.query_params.items() if value}
                return operation_request(self.parse_query_params(given), protocol)
            require_json(request.content_type or "")
            return operation_request(parsed_json(await request.get_body()), protocol)
        except ValueError:
            raise RequestRefused(400, ErrorCode.BAD_REQUEST, "The request is not valid JSON.") from None

    async def execute_single(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        sub_response: Response,
        context: Context,
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        """Run a query or a mutation; raises RequestRefused for an operation that this request cannot run."""
        prepared = await self.prepared.answer(request_data, context)
        if prepared is not None:
            return prepared
        if context.credential is not None:
            context.credential = None
            await self._admit(context, request.headers.get("authorization"))
        writing = set() if request_adapter.method == "GET" else {OperationType.MUTATION}
        try:
            return await self.schema.execute(
                request_data.query,
                variable_values=request_data.variables,
                context_value=context,
                operation_name=request_data.operation_name,
                operation_extensions=request_data.extensions,
                allowed_operation_types={OperationType.QUERY, *writing},
            )
        except CannotGetOperationTypeError as error:
            raise RequestRefused(400, ErrorCode.BAD_REQUEST, error.as_http_error_reason()) from None
        except InvalidOperationTypeError as error:
            if error.operation_type is OperationType.MUTATION:
                raise _method_not_allowed("Mutations are sent with POST.", "POST") from None
            raise RequestRefused(
                400,
                ErrorCode.BAD_REQUEST,
                "Subscribe over a WebSocket (graphql-transport-ws), or send `Accept: text/event-stream`.",
            ) from None

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """The response that resolvers may add headers to."""
        response = await super().get_sub_response(request)
        response.media_type = preferred_json(request.headers.get("accept", ""))
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """`result` as it is answered: without `data` where execution did not begin."""
        errors = [error.formatted for error in presentable(result.errors or ())]
        answer: dict[str, Any] = {}
        if turned_away(result.data, errors):
            result.data = None
            for error in errors:
                del error["path"]
        if errors:
            answer["errors"] = errors
        if result.data is not None or not errors or any("path" in error for error in errors):
            answer["data"] = result.data
        if result.extensions:
            answer["extensions"] = result.extensions
        return cast("GraphQLHTTPResponse", answer)

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """The answer with its status, in the media type that the client prefers."""
        answer = cast("dict[str, Any]", response_data)
        status, headers = status_of(answer, strict=sub_response.media_type == GRAPHQL_RESPONSE)
        response = Response(
            self.encode_json(answer),
            sub_response.status_code or status,
            headers,
            media_type=f"{sub_response.media_type}; charset=utf-8",
        )
        response.headers.raw.extend(sub_response.headers.raw)
        return response

    def _stream_result(
        self, request: Request, result: SubscriptionExecutionResult, transport: HTTPStreamTransport
    ) -> AsyncTextStream:
        authorization = request.headers.get("authorization")
        watched = while_authenticated(
            cast("AsyncGenerator[Any, None]", result),
            lambda: self.credentials_end(authorization, request.state.viewer),
        )
        return super()._stream_result(request, cast("SubscriptionExecutionResult", watched), transport)


def _method_not_allowed(message: str, allowed: str) -> RequestRefused:
    return RequestRefused(405, ErrorCode.METHOD_NOT_ALLOWED, message, {"Allow": allowed})
