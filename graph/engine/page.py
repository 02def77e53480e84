"""Pages: a keyset window over a sorted list (Relay Cursor Connections), read for one or for many owners."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from sqlalchemy import ColumnElement, String, Values, func, literal, select, true
from sqlalchemy import column as sql_column
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from graph.engine import cursor
from graph.engine.collection import Collection, Order
from graph.engine.context import EngineContext, of_tenant

DEFAULT_PAGE_SIZE = 25
MAX_PAGE_SIZE = 100


@dataclass(frozen=True)
class Window:
    """Which part of a list is asked for."""

    size: int
    backward: bool
    after: cursor.Place | None
    before: cursor.Place | None

    @classmethod
    def of(cls, order: Order, cursors: cursor.Cursors, arguments: Mapping[str, Any]) -> "Window":
        """The window of these Relay arguments.

        Raises GraphQLError BAD_USER_INPUT for a size outside 1 to 100 or for `first` with `last`, and
        CURSOR_INVALID for a cursor of another list.
        """

        def place(argument: str) -> cursor.Place | None:
            given = arguments.get(argument)
            return None if given is None else cursors.decode(order.label, given, order.key.kind, argument)

        first, last = arguments.get("first"), arguments.get("last")
        return cls(page_size(first, last), last is not None, place("after"), place("before"))


@dataclass(frozen=True)
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True)
class Edge:
    """A row and its place."""

    node: Any
    cursor: str


@dataclass(frozen=True)
class Page:
    """The rows of a window, in the list's order."""

    edges: list[Edge]
    page_info: PageInfo
    count: Callable[[], Awaitable[int]]

    @classmethod
    def cut(
        cls,
        found: list[Edge],
        size: int,
        *,
        backward: bool,
        bounded: bool,
        count: Callable[[], Awaitable[int]],
    ) -> "Page":
        """The page made of `found`, in reading order; an edge beyond `size` only shows that there are more.

        `bounded` tells whether a cursor named the end that reading began from.
        """
        more, edges = len(found) > size, found[:size]
        if backward:
            edges.reverse()
        return cls(
            edges=edges,
            page_info=PageInfo(
                has_next_page=bounded if backward else more,
                has_previous_page=more if backward else bounded,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
            count=count,
        )

    @property
    def nodes(self) -> list[Any]:
        """The rows without their cursors."""
        return [edge.node for edge in self.edges]


@dataclass(frozen=True)
class Listing:
    """A collection as one field asks for it: filtered, sorted and, where nested, grouped by its owner."""

    collection: Collection
    filter: Any
    order: Order
    window: Window
    owner: str | None = None
    """The column that points to the owner; None at the root."""

    async def read(self, context: EngineContext, owners: Sequence[str]) -> dict[str, list[tuple[Any, Any]]]:
        """For each owner up to one row more than the window, with sort values, in reading order.

        Raises what the collection's checks say where one does not hold.
        """
        source = Values(sql_column("owner", String), name="owners").data([(each,) for each in owners])
        row = self.collection.row
        value = self.order.key.expression(row).label("sort_value")
        descending = self.order.descending is not self.window.backward
        ordering = [e.desc() if descending else e.asc() for e in (value.element, row.id)]  # type: ignore[attr-defined]
        inner = (
            select(row, value)
            .where(
                *self._conditions(row, context, source),
                *self.order.between(value.element, row.id, self.window.after, self.window.before),  # type: ignore[attr-defined]
            )
            .order_by(*ordering)
            .limit(self.window.size + 1)
            .lateral("page")
        )
        entity: Any = aliased(row, inner)
        outer_order = [e.desc() if descending else e.asc() for e in (inner.c.sort_value, inner.c.id)]
        statement = (
            select(source.c.owner, entity, inner.c.sort_value)
            .select_from(source.join(inner, true()))
            .order_by(source.c.owner, *outer_order)
        )
        found: defaultdict[str, list[tuple[Any, Any]]] = defaultdict(list)
        async with context.reading() as session:
            await self._check(session, context)
            for owner, each, sort_value in await session.execute(statement):
                found[owner].append((each, sort_value))
        return found

    async def count(self, context: EngineContext, owners: Sequence[str]) -> dict[str, int]:
        """How many rows each owner's whole list has, whatever the window."""
        row = self.collection.row
        conditions = [of_tenant(row, context), *self.collection.conditions(row, self.filter, literal)]
        async with context.reading() as session:
            if self.owner is None:
                total = await session.scalar(select(func.count()).select_from(row).where(*conditions))
                return dict.fromkeys(owners, total or 0)
            key = getattr(row, self.owner)
            statement = select(key, func.count()).where(*conditions, key.in_(owners)).group_by(key)
            return {owner: total for owner, total in await session.execute(statement)}

    def page(self, found: list[tuple[Any, Any]], count: Callable[[], Awaitable[int]]) -> Page:
        """The page made of what `read` found for one owner."""
        window = self.window
        edges = [
            Edge(row, self.collection.cursors.encode(self.order.label, cursor.Place(v, row.id)))
            for row, v in found
        ]
        bound = window.before if window.backward else window.after
        return Page.cut(edges, window.size, backward=window.backward, bounded=bound is not None, count=count)

    async def _check(self, session: AsyncSession, context: EngineContext) -> None:
        window = self.window
        checks = self.collection.checks(literal(context.tenant), window.after, window.before)
        if not checks:
            return
        held = (await session.execute(select(*(each.holds for each in checks)))).one()
        for each, holds in zip(checks, held, strict=True):
            if not holds:
                raise each.otherwise

    def _conditions(self, row: Any, context: EngineContext, source: Values) -> list[ColumnElement[bool]]:
        found = [of_tenant(row, context), *self.collection.conditions(row, self.filter, literal)]
        if self.owner is not None:
            found.append(getattr(row, self.owner) == source.c.owner)
        return found


def page_size(first: int | None, last: int | None) -> int:
    """How many objects these Relay arguments ask for.

    Raises GraphQLError BAD_USER_INPUT for a size outside 1 to 100 or for `first` with `last`.
    """
    if first is not None and last is not None:
        raise _bad_argument("last", "Give `first` or `last`, not both.")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 1 <= size <= MAX_PAGE_SIZE:
            raise _bad_argument(name, f"`{name}` must be from 1 to {MAX_PAGE_SIZE}, not {size}.")
    return first or last or DEFAULT_PAGE_SIZE


def _bad_argument(argument: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT", "path": [argument]})
