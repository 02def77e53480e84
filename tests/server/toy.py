"""A schema of a few lines, and an application around it, to show the edge without the product behind it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from strawberry.schema.config import StrawberryConfig

from auth.authentication import Presented
from auth.errors import InsufficientScope, Throttled, Unauthenticated
from graph.context import Context
from models.errors import ErrorCode, Refused
from models.event import Event
from models.viewer import Actor, ActorKind, Viewer
from server.endpoint.callers import Callers
from server.endpoint.credential_end import CredentialEnd
from server.endpoint.graphql_application import build_endpoint
from server.endpoint.graphql_options import GraphQLOptions
from server.endpoint.operation_context import Services
from server.http.body_limit import BodyLimit
from server.http.health import health_routes
from server.http.request_log import RequestLog
from server.http.security_headers import SecurityHeaders, cors
from server.metrics import Metrics
from tests.waiting import until

logging.getLogger("strawberry").setLevel(logging.CRITICAL)  # as configure_logging does

Info = strawberry.Info[Context, None]
Number = NewType("Number", Decimal)


def _number(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError("not a number") from None


@strawberry.input
class LineInput:
    name: str
    quantity: Number
    discount: DiscountInput | None = None


@strawberry.input
class DiscountInput:
    value: int


@strawberry.input
class OrderInput:
    title: str
    line_items: list[LineInput] = strawberry.field(default_factory=list)


@strawberry.type
class Line:
    name: str

    @strawberry.field
    def order(self) -> Order:
        return Order(title="again")


@strawberry.type
class Order:
    title: str

    @strawberry.field(metadata={"typical_size": 4})  # type: ignore[untyped-decorator]
    def lines(self) -> list[Line]:
        return [Line(name="one"), Line(name="two")]

    @strawberry.field
    def orders(self, first: int | None = None) -> OrderConnection:
        return OrderConnection(nodes=[])


@strawberry.type
class OrderConnection:
    nodes: list[Order]
    total_count: int = 0


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hi {name}"

    @strawberry.field
    def order(self) -> Order:
        return Order(title="first")

    @strawberry.field
    def orders(self, first: int | None = None) -> OrderConnection:
        return OrderConnection(nodes=[Order(title="first")])

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Order | None]:
        return [None for _ in ids]

    @strawberry.field
    def team(self, info: Info) -> str:
        return info.context.tenant

    @strawberry.field
    def fail(self) -> str | None:
        raise RuntimeError("password=hunter2")

    @strawberry.field
    def refuse(self) -> str | None:
        raise Refused.at(("filter", "issued_after"), ErrorCode.INVALID, "This date does not exist.")

    @strawberry.field
    def secret(self) -> str:
        raise InsufficientScope("read:secrets")

    @strawberry.field
    def busy(self) -> str:
        raise Throttled(2.4)

    @strawberry.field
    def half(self) -> str | None:
        raise InsufficientScope("read:halves")


@strawberry.type
class Mutation:
    @strawberry.mutation
    def order_create(self, input: OrderInput, note: str | None = None) -> Order:
        return Order(title=input.title)

    @strawberry.mutation
    def key(self, info: Info) -> str | None:
        return info.context.idempotency_key


RUNNING = {"streams": 0, "yielded": 0}
"""What the toy's subscriptions do at the moment: a leaked one would stay in here."""


async def all_streams_end() -> None:
    """Waits for the end of every subscription. Raises TimeoutError where one goes on."""
    await until(lambda: RUNNING["streams"] == 0)


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int = 3, pause: float = 0.01) -> AsyncGenerator[int, None]:
        RUNNING["streams"] += 1
        try:
            for number in range(to):
                yield number
                await asyncio.sleep(pause)
        finally:
            RUNNING["streams"] -= 1

    @strawberry.subscription
    async def flood(self, size: int = 65_536) -> AsyncGenerator[str, None]:
        RUNNING["streams"] += 1
        try:
            while True:
                RUNNING["yielded"] += 1
                yield "x" * size
        finally:
            RUNNING["streams"] -= 1

    @strawberry.subscription
    async def loaded(self, info: Info) -> AsyncGenerator[bool, None]:
        """Whether the second event finds what the first one loaded."""
        for _ in range(2):
            seen = "seen" in info.context.loaders
            info.context.loaders["seen"] = None  # type: ignore[assignment]
            yield seen

    @strawberry.subscription
    async def breaks(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError("password=hunter2")


schema = strawberry.Schema(
    Query,
    Mutation,
    Subscription,
    config=StrawberryConfig(
        scalar_map={Number: strawberry.scalar(name="Number", serialize=str, parse_value=_number)}
    ),
)


@dataclass
class Keys:
    """Valid API keys, which a test may revoke."""

    valid: set[str] = field(default_factory=lambda: {"ak_good", "ak_other"})

    async def authenticate(self, presented: Presented) -> Viewer:
        scheme, _, key = str(presented).partition(" ")
        if scheme.lower() != "bearer" or key not in self.valid:
            raise Unauthenticated
        return Viewer(team_id="team_" + key[3:], actor=Actor(ActorKind.API_KEY, None, "toy"))


class Nothing:
    """Neither database nor events: the toy has no data."""

    def transaction(self, team_id: str) -> AbstractAsyncContextManager[AsyncSession]:
        raise NotImplementedError

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        raise NotImplementedError

    def connection(self, team_id: str) -> AbstractAsyncContextManager[AsyncConnection]:
        raise NotImplementedError

    def announce(self, team_id: str) -> None:
        raise NotImplementedError

    def subscribe(self, team_id: str, after: int) -> AsyncGenerator[Event, None]:
        raise NotImplementedError


def toy_application(
    keys: Keys | None = None,
    *,
    recheck_interval: float = 5.0,
    problem: str | None = None,
    max_bytes: int = 1_000_000,
    receive_timeout: float = 10.0,
    origins: tuple[str, ...] = (),
    **options: Any,
) -> Starlette:
    """The toy behind the whole edge; `options` are `GraphQLOptions`, and `recheck_interval` is in seconds."""
    metrics = Metrics()

    async def check() -> str | None:
        return problem

    async def doubtful(_presented: Presented, _viewer: Viewer) -> None:
        await asyncio.sleep(recheck_interval)

    authenticate = (keys or Keys()).authenticate
    endpoint = build_endpoint(
        schema,
        GraphQLOptions(allowed_origins=origins, **options),
        Services(database=Nothing(), events=Nothing()),
        Callers(authenticate),
        CredentialEnd(authenticate, doubtful),
        metrics,
    )
    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            Route("/metrics", metrics.endpoint),
            *health_routes(check),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(RequestLog, answered=metrics.answered),
            *cors(origins),
            Middleware(BodyLimit, max_bytes=max_bytes, timeout=receive_timeout),
        ],
    )
