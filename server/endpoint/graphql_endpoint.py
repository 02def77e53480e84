"""`/graphql`: one address for queries and mutations over HTTP, and subscriptions over four transports.

Status codes and media types follow GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from typing import Any, cast

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
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.types import ExecutionResult, SubscriptionExecutionResult
from strawberry.types.unset import UNSET

from auth.errors import AccessRefused
from auth.team_session import TeamSession
from graph.context import Context, Place
from models.errors import ErrorCode
from server.endpoint.callers import Callers
from server.endpoint.credential_end import CredentialEnd
from server.endpoint.graphql_options import GraphQLOptions
from server.endpoint.http_status import status_of
from server.endpoint.operation_answer import answer_of
from server.endpoint.operation_context import Services
from server.endpoint.operation_execution import execute
from server.endpoint.operation_request import operation_request, operation_requests, require_json
from server.endpoint.persisted_queries import PersistedQueries
from server.endpoint.prepared_operations import PreparedOperations
from server.endpoint.stream_transports import EventStreamTransport, MultipartTransport
from server.endpoint.streaming import OpenStreams, text_of
from server.endpoint.websocket import TextFrames, TransportHandler, authorization_of
from server.http.accept import GRAPHQL_RESPONSE, preferred_json
from server.http.json_codec import encoded_json, parsed_json
from server.http.refusal import RequestRefused, access_refusal, method_not_allowed, refusal


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
        callers: Callers,
        services: Services,
        persisted: PersistedQueries,
        prepared: PreparedOperations,
        credentials_end: CredentialEnd,
        options: GraphQLOptions,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(
                GRAPHQL_TRANSPORT_WS_PROTOCOL,
                *self.stream_transport_classes_by_protocol,
            ),
            connection_init_wait_timeout=timedelta(seconds=options.connection_init_timeout),
            max_subscriptions_per_connection=options.operations_per_connection,
            allowed_origins=options.allowed_origins,
        )
        self.streams = OpenStreams()
        self.credentials_end = credentials_end
        self.options = options
        self._callers = callers
        self._services = services
        self.persisted = persisted
        self._prepared = prepared

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
                raise method_not_allowed("GraphQL is asked with POST, or by hash with GET.", "GET, POST")
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
        context = self._services.context(request, response, debug=self.options.debug)
        if isinstance(request, Request):
            presented = request.state.presented = await self._callers.presented(request)
            streaming = self._get_stream_transport_from_headers(request.headers) is not None
            if streaming:
                context.place = request.state.place = Place()
            if streaming or not self._callers.recognise(context, presented):
                await self._callers.admit(context, presented)
        return context

    async def on_ws_connect(self, context: Context) -> Any:
        """Let a caller with valid credentials in; the connection of any other is closed with 4403."""
        try:
            await self._callers.admit(context, authorization_of(context))
        except AccessRefused as refused:
            raise ConnectionRejectionError from refused
        return UNSET  # the acknowledgement carries no payload

    def should_render_graphql_ide(self, request: object) -> bool:
        """Never: GraphiQL has a page of its own."""
        return False

    def decode_json(self, data: str | bytes) -> object:
        """A JSON value; raises json.JSONDecodeError for anything else."""
        return parsed_json(data)

    def encode_json(self, data: object) -> bytes:
        """`data` in UTF-8."""
        return encoded_json(data)

    async def parse_http_body(
        self, request: AsyncHTTPRequestAdapter
    ) -> GraphQLRequestData | list[GraphQLRequestData]:
        """The operation that was sent, or the batch of them; raises RequestRefused for anything else."""
        transport = self._get_stream_transport_from_headers(request.headers)
        protocol: GraphQLRequestProtocol = transport.protocol if transport else "http"
        try:
            if request.method == "GET":
                given = {name: value for name, value in request.query_params.items() if value}
                if "query" in given and not self.options.get_queries:
                    raise method_not_allowed(
                        "GET is for persisted queries; send documents with POST.", "POST"
                    )
                return operation_request(self.parse_query_params(given), protocol)
            require_json(request.content_type or "")
            value = parsed_json(await request.get_body())
            return operation_requests(value, protocol, max_batch=self.options.max_batch)
        except ValueError:
            raise RequestRefused(400, ErrorCode.BAD_REQUEST, "The request is not valid JSON.") from None

    async def execute_operation(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        request_data: GraphQLRequestData | list[GraphQLRequestData],
        context: Context,
        root_value: None,
        sub_response: Response,
    ) -> ExecutionResult | list[ExecutionResult] | SubscriptionExecutionResult:
        """Run what was sent, once the documents that it names by their hashes are found."""
        if isinstance(request_data, list):
            request_data = [await self.persisted.resolve(each, context) for each in request_data]
        else:
            request_data = await self.persisted.resolve(request_data, context)
            if isinstance(request.state.presented, TeamSession):  # anything else is answered with an error
                stream = await self.schema.subscribe(
                    request_data.query, request_data.variables, context, None, request_data.operation_name
                )
                return cast("SubscriptionExecutionResult", stream)
        return await super().execute_operation(
            request, request_adapter, request_data, context, root_value, sub_response
        )

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
        writing = request_adapter.method != "GET"
        result = await self._prepared.answer(request_data, context, writing=writing)
        if result is None:
            await self._callers.confirm(context, request)
            return await execute(self.schema, request_data, context, writing=writing)
        await self.persisted.keep(request_data.query or "", request_data.extensions, context)
        return result

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """The response that resolvers may add headers to."""
        response = await super().get_sub_response(request)
        response.media_type = preferred_json(request.headers.get("accept", ""))
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """`result` as it is answered: without `data` where execution did not begin."""
        return cast("GraphQLHTTPResponse", answer_of(result))

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """The answer with its status, in the media type that the client prefers."""
        answer = cast("dict[str, Any]", response_data)
        if isinstance(response_data, list):
            answer = {}  # a batch is answered with 200, and each operation with what became of it
        status, headers = status_of(answer, strict=sub_response.media_type == GRAPHQL_RESPONSE)
        response = Response(
            self.encode_json(response_data),
            sub_response.status_code or status,
            headers,
            media_type=f"{sub_response.media_type}; charset=utf-8",
        )
        response.headers.raw.extend(sub_response.headers.raw)
        return response

    def _stream_result(
        self, request: Request, result: SubscriptionExecutionResult, transport: HTTPStreamTransport
    ) -> AsyncTextStream:
        return lambda: text_of(
            cast("AsyncGenerator[Any, None]", result),
            lambda: self.credentials_end(request.state.presented, request.state.viewer),
            cast("Any", transport),
            self.encode_json_string,
            streams=self.streams,
            place=request.state.place,
            silence=self.options.heartbeat_interval,
        )
