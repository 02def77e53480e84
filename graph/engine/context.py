"""What the engine asks of the context of a request."""

from collections.abc import Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader


class EngineContext(Protocol):
    """The part of a request's context that loading needs."""

    loaders: dict[Any, DataLoader[Any, Any]]
    """One set of loaders per operation, so that nothing is remembered between two."""

    @property
    def tenant_column(self) -> str:
        """The attribute of every mapped class that names the tenant, such as `team_id`."""
        ...

    @property
    def tenant(self) -> str:
        """The tenant whose rows may be read, and no others."""
        ...

    @property
    def owner_column(self) -> str:
        """The attribute by which some mapped classes name the one caller who may see the row."""
        ...

    @property
    def owner(self) -> str | None:
        """The caller who sees no such rows but their own; None for one who sees all of the tenant's.

        Whether there is one is part of `permissions`.
        """
        ...

    @property
    def now(self) -> datetime:
        """The moment that the whole operation is answered for."""
        ...

    @property
    def permissions(self) -> Hashable:
        """What the caller may do; requests with equal permissions share statements."""
        ...

    @property
    def credential(self) -> str | None:
        """What proves the caller, for the engine's admission to check; None for nothing to check."""
        ...

    @property
    def occasion(self) -> Hashable | None:
        """The event that a subscription is answering, the same for all who follow it; None for none."""
        ...

    executor: Literal["compiled", "standard"]
    """`compiled` where statements may be compiled; the engine sets `standard` where it had to fall back."""

    def permits(self, scope: str) -> bool:
        """Whether the caller has `scope`."""
        ...

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The one row that a compiled statement answers with; the first column is the prologue's."""
        ...

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session of its own for one statement or a few; sibling fields never share one."""
        ...

    def require(self, scope: str) -> None:
        """Raises a GraphQLError where the caller lacks `scope`."""
        ...


def of_tenant(
    entity: Any, context: EngineContext, tenant: Any = None, owner: Any = None
) -> ColumnElement[bool]:
    """The condition that keeps a statement within the caller's own rows.

    `tenant` and `owner` are the parameters that stand for these; left out, they themselves become some.
    """
    condition: ColumnElement[bool] = getattr(entity, context.tenant_column) == (
        context.tenant if tenant is None else tenant
    )
    owned = getattr(entity, context.owner_column, None)
    if context.owner is not None and owned is not None:
        condition &= owned == (context.owner if owner is None else owner)
    return condition
