"""Puts the GraphQL endpoint together: the schema with what guards, maps and reports each operation."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence

from strawberry import Schema

from auth.authentication import Presented
from auth.throttle import Throttle
from graph.context import ContextPerOperation, Database, EventStream
from graph.engine.engine import Engine
from graph.error_mapping import ErrorMapping
from graph.guard import Guard, ValidDocuments
from graph.limits import Limits
from graph.trusted import Trusted
from models.link_address import LinkAddresses
from models.viewer import Viewer
from server.callers import Authenticator, BrowserSession
from server.credential_end import CredentialEnd, Doubt
from server.graphql_endpoint import GraphQLEndpoint
from server.metrics import Metrics
from server.operation_report import OperationReport
from server.persisted_queries import KeepDocument, PersistedQueries
from server.prepared_operations import PreparedOperations
from server.printing import Printer


def build_endpoint(
    schema: Schema,
    *,
    authenticate: Authenticator,
    database: Database,
    events: EventStream,
    limits: Limits,
    metrics: Metrics,
    engine: Engine | None = None,
    throttle: Throttle | None = None,
    links: LinkAddresses | None = None,
    printer: Printer | None = None,
    persisted_queries: bool = True,
    trusted: Trusted | None = None,
    registered: Trusted | None = None,
    get_queries: bool = False,
    max_batch: int = 1,
    introspection: bool = True,
    debug: bool = False,
    allowed_origins: Sequence[str] = (),
    max_message: int = 1_000_000,
    browser_session: BrowserSession | None = None,
    heartbeat_interval: float = 15.0,
    connection_init_timeout: float = 10.0,
    operations_per_connection: int = 100,
    doubtful: Doubt | None = None,
    recheck_interval: float = 5.0,
) -> GraphQLEndpoint:
    """The ASGI application that serves `schema` as the route `/graphql`.

    Every request is authenticated before it is parsed, and each operation gets a `graph.context.Context`.
    `schema` itself stays as it is: the guard, the error mapping and the reporting are added to a copy.

    `engine` is the one that the schema executes with, for the short way to what it has compiled. `throttle`
    is charged the cost of each operation, to the caller. Callers may add `persisted_queries`; where there
    are `trusted` documents, only these run; `registered` ones may be named by their hash in any case.
    `get_queries` lets documents be sent with GET, too. A list of up to `max_batch` operations is a batch; 1
    refuses them. `allowed_origins` are the other origins whose pages may open a WebSocket (`*` for all).
    `max_message` is in characters of one WebSocket message. `browser_session` finds the session that opens
    an event stream where there is no header. `debug` answers the cause of internal errors, and which
    executor answered.

    Times are in seconds: a stream is silent for `heartbeat_interval` at most, and a WebSocket that has not
    sent `connection_init` within `connection_init_timeout` is closed. Streams and sockets end soon after
    their credentials: as soon as `doubtful` notices, or without it within `recheck_interval`.
    """
    documents = ValidDocuments(limits.cached_documents)
    persisted = PersistedQueries(
        documents, automatic=persisted_queries, trusted=trusted, registered=registered
    )
    served = copy.copy(schema)
    served.extensions = (
        lambda: OperationReport(metrics),
        ContextPerOperation,
        ErrorMapping,
        lambda: Guard(limits, documents, introspection=introspection, trusted=trusted),
        lambda: KeepDocument(persisted),
        *schema.extensions,
    )
    return GraphQLEndpoint(
        served,
        authenticate=authenticate,
        prepared=PreparedOperations(served, documents, engine, metrics, trusted),
        database=database,
        events=events,
        throttle=throttle,
        links=links,
        printer=printer,
        persisted=persisted,
        get_queries=get_queries,
        max_batch=max_batch,
        debug=debug,
        max_message=max_message,
        credentials_end=CredentialEnd(authenticate, doubtful or _every(recheck_interval)),
        browser_session=browser_session,
        heartbeat_interval=heartbeat_interval,
        connection_init_timeout=connection_init_timeout,
        operations_per_connection=operations_per_connection,
        allowed_origins=allowed_origins,
    )


def _every(seconds: float) -> Doubt:
    """Doubts all credentials at this interval."""

    async def doubtful(_presented: Presented, _viewer: Viewer) -> None:
        await asyncio.sleep(seconds)

    return doubtful
