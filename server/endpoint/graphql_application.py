"""Puts the GraphQL endpoint together: the schema with what guards, maps and reports each operation."""

from __future__ import annotations

import copy

from strawberry import Schema

from graph.context import ContextPerOperation
from graph.engine.engine import Engine
from graph.error_mapping import ErrorMapping
from graph.guard import Guard, ValidDocuments
from graph.trusted import Trusted
from server.endpoint.callers import Callers
from server.endpoint.credential_end import CredentialEnd
from server.endpoint.graphql_endpoint import GraphQLEndpoint
from server.endpoint.graphql_options import GraphQLOptions
from server.endpoint.operation_context import Services
from server.endpoint.operation_report import OperationReport
from server.endpoint.persisted_queries import KeepDocument, PersistedQueries
from server.endpoint.prepared_operations import PreparedOperations
from server.metrics import Metrics


def build_endpoint(
    schema: Schema,
    options: GraphQLOptions,
    services: Services,
    callers: Callers,
    credentials_end: CredentialEnd,
    metrics: Metrics,
    *,
    engine: Engine | None = None,
    trusted: Trusted | None = None,
    registered: Trusted | None = None,
) -> GraphQLEndpoint:
    """The ASGI application that serves `schema` as the route `/graphql`.

    Every request is authenticated before it is parsed, and each operation gets a `graph.context.Context`.
    Streams and sockets end at their `credentials_end`. `schema` itself stays as it is: the guard, the error
    mapping and the reporting are added to a copy.

    `engine` is the one that the schema executes with, for the short way to what it has compiled. Where there
    are `trusted` documents, only these run; `registered` ones may be named by their hash in any case.
    """
    documents = ValidDocuments(options.limits.cached_documents)
    persisted = PersistedQueries(
        documents, automatic=options.persisted_queries, trusted=trusted, registered=registered
    )
    served = copy.copy(schema)
    served.extensions = (
        lambda: OperationReport(metrics),
        ContextPerOperation,
        ErrorMapping,
        lambda: Guard(options.limits, documents, introspection=options.introspection, trusted=trusted),
        lambda: KeepDocument(persisted),
        *schema.extensions,
    )
    return GraphQLEndpoint(
        served,
        callers=callers,
        services=services,
        persisted=persisted,
        prepared=PreparedOperations(served, documents, engine, metrics, trusted),
        credentials_end=credentials_end,
        options=options,
    )
