"""What a resolver can reach: who asks, the database, the event stream, and a cache for this operation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.dataloader import DataLoader
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import StreamExecutionResult

from auth.admission import standing
from auth.errors import InsufficientScope, Unauthenticated
from auth.rate_limit import Decision
from auth.throttle import Throttle
from models.event import Event
from models.frozen_document import DocumentView
from models.link_address import LinkAddresses
from models.viewer import Viewer

if TYPE_CHECKING:
    from documents.pdf.render import Rendered


class Database(Protocol):
    """Transactions that see the rows of one team only."""

    def transaction(self, team_id: str) -> AbstractAsyncContextManager[AsyncSession]:
        """A session inside one transaction: committed on a clean exit, rolled back on an exception."""
        ...

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The one row that a statement answers with; it names the team to row-level security itself."""
        ...

    def connection(self, team_id: str) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection inside one transaction, for statements that need no session."""
        ...

    def announce(self, team_id: str) -> None:
        """Let the readers of the team's event log know that there is more to read."""
        ...


class EventStream(Protocol):
    """The team's events as they happen."""

    def subscribe(self, team_id: str, after: int) -> AsyncGenerator[Event, None]:
        """Every event numbered above `after`, in order, first the backlog and then live, without end.

        Raises Refused CURSOR_EXPIRED where the next event is no longer kept.
        """
        ...


class Place:
    """Where a stream is in the event log: whatever came before was sent, or is not for it."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        """None where the stream does not follow the log, or is not known yet to do so."""
        self.known: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def reach(self, no: int) -> None:
        """Be past the event of this number."""
        self.cursor = str(no)
        if not self.known.done():
            self.known.set_result(None)


@dataclass
class Context:
    """The context of one operation; a subscription keeps its own for as long as it lives.

    `loaders` and `now` are renewed for each event of a subscription, so that nothing is answered from
    before the event.
    """

    request: Request | WebSocket | None
    response: Response | WebSocket | None
    request_id: str
    database: Database
    events: EventStream
    viewer: Viewer | None = None
    credential: str | None = None
    """Proves the viewer where that is yet to be checked, by the statement that answers or a new sign-in."""
    links: LinkAddresses | None = None
    """What writes the addresses of public pages; None where there are no such pages."""
    printed: Callable[[DocumentView], Awaitable[Rendered]] | None = None
    """Prints a document, or finds it printed; None where nothing is printed."""
    idempotency_key: str | None = None
    """The header `Idempotency-Key`."""
    last_event_id: str | None = None
    """The header `Last-Event-ID`: the cursor where an interrupted stream goes on."""
    cursor: str | None = None
    """Where a subscription to the log can go on after this result."""
    occasion: str | None = None
    """The number of the event that a subscription is answering."""
    place: Place | None = None
    """What a stream that follows the log keeps up to date; None where nobody asks."""
    debug: bool = False
    connection_params: dict[str, Any] | None = None
    """The payload of `connection_init` on a WebSocket."""
    loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)
    throttle: Throttle | None = None
    """Where operations are charged; None to charge nothing."""
    rates: dict[str, Decision] = field(default_factory=dict)
    """How the limits of this request stand, by the names of their policies."""
    executor: Literal["compiled", "standard"] = "compiled"
    """Which executor answers; `standard` before execution forbids the other."""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    """The moment that the whole operation is answered for."""

    @property
    def caller(self) -> Viewer:
        """The viewer; raises Unauthenticated where there is none."""
        if self.viewer is None:
            raise Unauthenticated
        return self.viewer

    @property
    def tenant_column(self) -> str:
        """What every table names its team by."""
        return "team_id"

    @property
    def tenant(self) -> str:
        """The id of the caller's team."""
        return self.caller.team_id

    @property
    def owner_column(self) -> str:
        """What the rows name their app by that no other app may see."""
        return "owner_app_id"

    @property
    def owner(self) -> str | None:
        """The app that calls; None for people and API keys, who see what belongs to any."""
        return self.caller.app_id

    def require(self, scope: str) -> None:
        """Raise InsufficientScope where the caller lacks `scope`."""
        if not self.caller.may(scope):
            raise InsufficientScope(scope)

    @property
    def permissions(self) -> Hashable:
        """The caller's scopes, and what the admission of their credential depends on."""
        return standing(self.caller), self.caller.scopes

    def permits(self, scope: str) -> bool:
        """Whether the caller has `scope`."""
        return self.caller.may(scope)

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The one row that a compiled statement answers with."""
        return await self.database.fetch(self.tenant, sql, values)

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session of its own in a transaction of the caller's team; sibling fields never share one."""
        return self.database.transaction(self.tenant)

    def reached(self, no: int) -> None:
        """Tell the stream, if there is one, that it is past the event of this number."""
        if self.place is not None:
            self.place.reach(no)

    def for_operation(self) -> Context:
        """The same caller's context for another operation."""
        return replace(self, loaders={}, now=datetime.now(UTC))

    def renew(self) -> None:
        """Forget what was loaded, and let the present be now."""
        self.loaders = {}
        self.now = datetime.now(UTC)


class ContextPerOperation(SchemaExtension):
    """Gives each operation of a WebSocket its own context, and each event of a subscription a fresh one."""

    def on_operation(self) -> Iterator[None]:
        """Part with the context that all operations of the connection share."""
        execution = self.execution_context
        if isinstance(execution.context, Context):
            execution.context = execution.context.for_operation()
        yield

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """Start afresh once the result is sent: the next event is read when it is asked for."""
        yield
        if isinstance(self.execution_context.context, Context):
            self.execution_context.context.renew()

    def get_results(self) -> dict[str, Any]:
        """The part of the response's `extensions` that says where to go on after this result."""
        context = self.execution_context.context
        cursor = context.cursor if isinstance(context, Context) else None
        return {} if cursor is None else {"cursor": cursor}
