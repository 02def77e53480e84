"""The context of a request to the library: what the engine asks of any."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import asyncpg
from graphql import GraphQLError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


@dataclass
class Context:
    """A reader of one library."""

    pool: asyncpg.Pool
    engine: AsyncEngine
    tenant: str
    scopes: frozenset[str] = frozenset({"books", "notes"})
    reader: str = "Zoe"
    favourite: str | None = "author_our1"
    wished: str | None = "book_their1"
    executor: Literal["compiled", "standard"] = "compiled"
    statements: list[str] = field(default_factory=list)
    """The compiled ones."""
    sessions: int = 0
    loaders: dict[Any, Any] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    tenant_column: str = "library"
    owner_column: str = "private_to"
    owner: str | None = None
    credential: str | None = None

    @property
    def permissions(self) -> frozenset[str]:
        """The scopes."""
        return self.scopes

    @property
    def occasion(self) -> None:
        """There are no events here."""

    def permits(self, scope: str) -> bool:
        """Whether the reader has it."""
        return scope in self.scopes

    def require(self, scope: str) -> None:
        """Raises where the reader lacks it."""
        if scope not in self.scopes:
            raise GraphQLError(f"You may not see {scope}.")

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """Runs a compiled statement."""
        self.statements.append(sql)
        row: Sequence[Any] = await self.pool.fetchrow(sql, *values)
        return row

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for the standard executor."""
        self.sessions += 1
        async with AsyncSession(self.engine) as session:
            yield session
