"""Batch loading: many objects ask for their relations, one statement answers all of them."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any

from sqlalchemy import select
from strawberry.dataloader import DataLoader

from graph.engine.context import EngineContext, of_tenant

Batch = Callable[[list[Any]], Awaitable[Sequence[Any]]]


def loader(context: EngineContext, name: Hashable, batch: Batch) -> DataLoader[Any, Any]:
    """The operation's loader of that name, made with `batch` when first asked for."""
    found = context.loaders.get(name)
    if found is None:
        found = context.loaders[name] = DataLoader(load_fn=batch)
    return found


def load_one(
    context: EngineContext, row: type, identifier: str | None, *, shared: bool = False
) -> Awaitable[Any] | None:
    """The tenant's row with this id, or a `shared` one of any tenant; None where there is none."""
    if identifier is None:
        return None

    async def batch(identifiers: list[str]) -> list[Any]:
        statement: Any = select(row).where(row.id.in_(identifiers))  # type: ignore[attr-defined]
        if not shared:
            statement = statement.where(of_tenant(row, context))
        async with context.reading() as session:
            found = {each.id: each for each in await session.scalars(statement)}
        return [found.get(each) for each in identifiers]

    return loader(context, ("one", row, shared), batch).load(identifier)


def load_many(
    context: EngineContext, row: type, key: str, order_by: Sequence[str], owner: str
) -> Awaitable[list[Any]]:
    """The tenant's rows whose column `key` is `owner`, in order."""

    async def batch(owners: list[str]) -> list[list[Any]]:
        statement: Any = (
            select(row)
            .where(of_tenant(row, context), getattr(row, key).in_(owners))
            .order_by(*(getattr(row, name) for name in order_by))
        )
        groups: defaultdict[str, list[Any]] = defaultdict(list)
        async with context.reading() as session:
            for each in await session.scalars(statement):
                groups[getattr(each, key)].append(each)
        return [groups[each] for each in owners]

    return loader(context, ("many", row, key), batch).load(owner)


def load_through(
    context: EngineContext,
    row: type,
    link: type,
    near: str,
    far: str,
    order_by: Sequence[str],
    owner: str,
) -> Awaitable[list[Any]]:
    """The tenant's rows that `link` joins to `owner`, in order."""

    async def batch(owners: list[str]) -> list[list[Any]]:
        statement = (
            select(getattr(link, near), row)
            .join(row, (getattr(link, far) == row.id) & of_tenant(row, context))  # type: ignore[attr-defined]
            .where(of_tenant(link, context), getattr(link, near).in_(owners))
            .order_by(*(getattr(row, name) for name in order_by))
        )
        groups: defaultdict[str, list[Any]] = defaultdict(list)
        async with context.reading() as session:
            for owned_by, each in await session.execute(statement):
                groups[owned_by].append(each)
        return [groups[each] for each in owners]

    return loader(context, ("through", row, link, near), batch).load(owner)
