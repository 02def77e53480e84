"""What the engine asks of the context of a request."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

TENANT_COLUMN = "team_id"
"""The column that every table of a tenant leads with."""


class EngineContext(Protocol):
    """The part of a request's context that loading needs."""

    loaders: dict[Any, DataLoader[Any, Any]]
    """One set of loaders per operation, so that nothing is remembered between two."""

    @property
    def tenant(self) -> str:
        """The tenant whose rows may be read, and no others."""
        ...

    @property
    def now(self) -> datetime:
        """The moment that the whole operation is answered for."""
        ...

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session of its own for one statement or a few; sibling fields never share one."""
        ...

    def require(self, scope: str) -> None:
        """Raises a GraphQLError where the caller lacks `scope`."""
        ...


def of_tenant(entity: Any, context: EngineContext) -> ColumnElement[bool]:
    """The condition that keeps a statement within the caller's own rows."""
    condition: ColumnElement[bool] = getattr(entity, TENANT_COLUMN) == context.tenant
    return condition
