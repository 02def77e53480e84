"""Running one operation by either executor, and watching what it does to the database."""

import copy
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

import orjson
from graphql import get_operation_ast
from graphql.execution import VariableValues, get_variable_values
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from graph.context import Context
from graph.error_mapping import ErrorMapping
from graph.guard import Guard, ValidDocuments
from graph.limits import Limits
from graph.schema import ENGINE, schema
from models.link_address import LinkAddresses
from models.viewer import Viewer
from server.database import Database

LINKS = LinkAddresses(lambda: b"a key of the server", "https://quotes.example")
GENEROUS = Limits(cost=10**9, depth=60, aliases=1_000, root_fields=100)
DOCUMENTS = ValidDocuments(64)

served = copy.copy(schema)
served.extensions = (ErrorMapping, lambda: Guard(GENEROUS, DOCUMENTS), *schema.extensions)
"""The schema as the server serves it: a document that comes again is not parsed again."""


class Statement(NamedTuple):
    """A compiled statement as it was run."""

    sql: str
    values: Sequence[Any]


@dataclass
class WatchedDatabase:
    """A database that tells which statements were compiled and how many transactions there were."""

    database: Database
    statements: list[Statement] = field(default_factory=list)
    transactions: int = 0

    def transaction(self, team_id: str) -> AbstractAsyncContextManager[AsyncSession]:
        """A session, counted."""
        self.transactions += 1
        return self.database.transaction(team_id)

    def connection(self, team_id: str) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection, counted."""
        self.transactions += 1
        return self.database.connection(team_id)

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The answer of a compiled statement, which is noted."""
        self.statements.append(Statement(sql, values))
        return await self.database.fetch(team_id, sql, values)

    def announce(self, team_id: str) -> None:
        """Nobody listens here."""


@dataclass(frozen=True)
class Answer:
    """What was answered, in comparable form, and how."""

    data: str
    errors: tuple[str, ...]
    executor: str
    statements: tuple[Statement, ...]
    transactions: int

    @property
    def told(self) -> tuple[str, tuple[str, ...]]:
        """What the caller sees."""
        return self.data, self.errors


@dataclass(frozen=True)
class Caller:
    """Runs operations as `viewer` with either executor."""

    database: Database
    viewer: Viewer

    async def __call__(self, query: str, **variables: Any) -> Any:
        """The data; fails the test on any error."""
        answered = await answer(self.database, self.viewer, query, variables)
        assert answered.errors == (), answered.errors
        return orjson.loads(answered.data)


async def answer(
    database: Database,
    viewer: Viewer,
    text: str,
    variables: dict[str, Any],
    executor: Literal["compiled", "standard"] = "compiled",
    *,
    now: datetime | None = None,
) -> Answer:
    """Runs an operation; keys of objects stay in their order, errors are sorted as theirs means nothing."""
    watched = WatchedDatabase(database)
    context = context_of(watched, viewer)
    context.executor = executor
    context.now = now or context.now
    result = await served.execute(text, variable_values=variables, context_value=context)
    errors = [orjson.dumps(error.formatted).decode() for error in result.errors or ()]
    return Answer(
        comparable(result.data),
        tuple(sorted(errors)),
        context.executor,
        tuple(watched.statements),
        watched.transactions,
    )


async def recalled(
    database: Database, viewer: Viewer, text: str, variables: dict[str, Any], *, now: datetime | None = None
) -> str | None:
    """The data that the engine answers from a statement it keeps; None where it keeps none for this."""
    valid = DOCUMENTS.get(text)
    if valid is None:
        return None
    operation = get_operation_ast(valid.document)
    assert operation is not None
    coerced = get_variable_values(schema._schema, operation.variable_definitions or (), variables)
    assert isinstance(coerced, VariableValues)
    context = context_of(WatchedDatabase(database), viewer)
    context.now = now or context.now
    data = await ENGINE.recall(operation, coerced, context)
    return None if data is None else comparable(data)


def context_of(database: WatchedDatabase, viewer: Viewer) -> Context:
    """The context of an operation without a request."""
    return Context(
        request=None,
        response=None,
        request_id="test",
        database=database,
        events=None,  # type: ignore[arg-type]
        viewer=viewer,
        links=LINKS,
    )


def comparable(data: Any) -> str:
    """`data` as JSON text, the same for equal values in the same order."""
    return orjson.dumps(orjson.loads(orjson.dumps(data))).decode()
