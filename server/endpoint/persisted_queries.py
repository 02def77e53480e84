"""Documents asked for by their SHA-256: Apollo's automatic persisted queries, and trusted documents.

A client sends `extensions.persistedQuery = {version: 1, sha256Hash}` without a document. Where the hash is
unknown it is told so, and sends both, once; from then on the hash alone will do, in every process.
https://www.apollographql.com/docs/apollo-server/performance/apq
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from strawberry.extensions import SchemaExtension
from strawberry.http import GraphQLRequestData

from graph.context import Context
from graph.guard import ValidDocuments
from graph.trusted import Trusted, hash_of
from models.errors import ErrorCode
from resolvers.persisted_query import persisted_query_find, persisted_query_keep
from server.endpoint.operation_request import names_document
from server.http.refusal import RequestRefused

MOST_REMEMBERED = 2_000
"""Documents that one process remembers, of all teams; long ones are never kept, see `ValidDocuments`."""

_SHA_256 = re.compile(r"[0-9a-f]{64}")


class PersistedQueries:
    """Finds the documents that requests name, and keeps the valid ones that were sent with their hash."""

    def __init__(
        self,
        documents: ValidDocuments,
        *,
        automatic: bool,
        trusted: Trusted | None,
        registered: Trusted | None,
    ) -> None:
        """`automatic` where callers may add documents; `trusted` where nothing but these may run.

        `registered` ones are known by their hash in any case.
        """
        self._documents = documents
        self._automatic = automatic
        self._trusted = trusted
        self._registered = registered
        self._remembered: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def resolve(self, request: GraphQLRequestData, context: Context) -> GraphQLRequestData:
        """The same request with its document. Raises RequestRefused where there is none to be had."""
        hash = _hash_in(request.extensions)
        if hash is None:
            return request
        if request.query:
            if hash != hash_of(request.query):
                raise RequestRefused(400, ErrorCode.BAD_REQUEST, "provided sha does not match query")
            return request
        document = await self._find(hash, context)
        if document is None:
            raise self._unknown()
        return replace(request, query=document)

    async def keep(self, document: str, extensions: Mapping[str, Any] | None, context: Context) -> None:
        """Keep the document of a request that may run, where it came with its hash for that purpose."""
        if not self._automatic or self._trusted is not None:
            return
        hash = _hash_in(extensions)
        if (
            hash is None
            or (context.tenant, hash) in self._remembered
            or self._documents.get(document) is None
        ):
            return
        async with context.database.transaction(context.tenant) as session:
            await persisted_query_keep(session, context.tenant, document)
        self._remember(context.tenant, hash, document)

    async def _find(self, hash: str, context: Context) -> str | None:
        if self._trusted is not None:
            return await self._trusted.document(hash)
        found = await self._kept(hash, context) if self._automatic else None
        if found is None and self._registered is not None:
            return await self._registered.document(hash)
        return found

    async def _kept(self, hash: str, context: Context) -> str | None:
        known = self._remembered.get((context.tenant, hash))
        if known is not None:
            self._remembered.move_to_end((context.tenant, hash))
            return known
        async with context.database.transaction(context.tenant) as session:
            found = await persisted_query_find(session, context.tenant, bytes.fromhex(hash))
        if found is not None:
            self._remember(context.tenant, hash, found)
        return found

    def _remember(self, team_id: str, hash: str, document: str) -> None:
        self._remembered[team_id, hash] = document
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)

    def _unknown(self) -> RequestRefused:
        """The status is 200 in each case, as the clients' own retrying expects it."""
        if self._trusted is not None:
            code = ErrorCode.PERSISTED_QUERY_NOT_IN_LIST
            return RequestRefused(200, code, code.description)
        if not self._automatic:
            return RequestRefused(200, ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported")
        return RequestRefused(200, ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")


class KeepDocument(SchemaExtension):
    """Keeps the document of each operation that is executed, where it came with its hash."""

    def __init__(self, persisted: PersistedQueries) -> None:
        super().__init__()
        self._persisted = persisted

    async def on_execute(self) -> AsyncIterator[None]:
        """What comes this far is valid, and a subscription has just begun."""
        yield
        execution = self.execution_context
        if isinstance(execution.context, Context):
            await self._persisted.keep(
                execution.query or "", execution.operation_extensions, execution.context
            )


def _hash_in(extensions: Mapping[str, Any] | None) -> str | None:
    if extensions is None or not names_document(extensions):
        return None
    named = extensions["persistedQuery"]
    if not isinstance(named, dict) or named.get("version") != 1:
        raise RequestRefused(400, ErrorCode.BAD_REQUEST, "Unsupported persisted query version")
    hash = named.get("sha256Hash")
    if not isinstance(hash, str) or not _SHA_256.fullmatch(hash):
        raise RequestRefused(400, ErrorCode.BAD_REQUEST, "`sha256Hash` has to be 64 hexadecimal digits.")
    return hash
