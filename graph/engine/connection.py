"""Connections: lists that callers page through, at the root or nested in another object."""

from typing import Any, Generic, TypeVar

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.info import Info

from graph.engine.collection import Collection
from graph.engine.fields import SourceField, argument, computed
from graph.engine.loading import loader
from graph.engine.page import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Page
from graph.engine.paged import Paged
from graph.engine.requires_scope import RequiresScope

NodeType = TypeVar("NodeType")


@strawberry.type(description="Where a page lies in the whole list.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more objects follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether objects precede this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first object, to page backward."
    )
    end_cursor: str | None = strawberry.field(description="The cursor of the last object, to page forward.")


@strawberry.type(description="An object in a list, with its place.")
class Edge(Generic[NodeType]):
    """Relay's Edge."""

    cursor: str = strawberry.field(description="The place of this object, for `after` and `before`.")
    node: NodeType = strawberry.field(description="The object.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[NodeType]):
    """Relay's Connection, with `nodes` for those who need no cursors."""

    edges: list[Edge[NodeType]] = strawberry.field(description="The objects with their cursors.")
    nodes: list[NodeType] = strawberry.field(description="The objects.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the whole list.")

    total_count: int = computed(
        lambda page, _info: page.count(), "How many objects the whole list has; counted only when asked for."
    )


class ConnectionField(SourceField):
    """A field that answers with a page of a collection."""

    @property
    def is_basic_field(self) -> bool:
        """Never: a page is always read."""
        return False

    def load(self, source: Any, info: Info[Any, Any], arguments: dict[str, Any]) -> Any:
        """The page that the arguments ask for, read together with those of sibling objects."""
        paged: Paged = self.source
        listing = paged.listing(**arguments)
        context, owner = info.context, "" if paged.key is None else source.id
        name = (paged.collection.row, paged.key, repr(sorted(arguments.items(), key=lambda item: item[0])))

        async def read(owners: list[str]) -> list[list[tuple[Any, Any]]]:
            found = await listing.read(context, owners)
            return [found.get(each, []) for each in owners]

        async def count(owners: list[str]) -> list[int]:
            found = await listing.count(context, owners)
            return [found.get(each, 0) for each in owners]

        async def page() -> Page:
            found = await loader(context, ("page", *name), read).load(owner)
            return listing.page(found, lambda: loader(context, ("count", *name), count).load(owner))

        return page()


def connection(collection: Collection, description: str, *, key: Any = None) -> Any:
    """A field that pages through `collection`; `key` restricts it to rows that point to this object."""
    scope = collection.scope
    field = ConnectionField(description=description, directives=[RequiresScope(scope=scope)] if scope else [])
    field.source = Paged(collection, None if key is None else key.key)
    field.scope = scope
    field.arguments = _arguments(collection)
    return field


def _arguments(collection: Collection) -> list[StrawberryArgument]:
    size = f"from 1 to {MAX_PAGE_SIZE}; {DEFAULT_PAGE_SIZE} when neither `first` nor `last` is given."
    arguments = [
        argument("first", int | None, f"How many objects from the start, {size}"),
        argument("after", str | None, "Only what follows this cursor."),
        argument("last", int | None, f"How many objects from the end, {size}"),
        argument("before", str | None, "Only what precedes this cursor."),
    ]
    if collection.filter:
        arguments.append(argument("filter", collection.filter | None, "Only objects that fit all of this."))
    if collection.sort:
        arguments.append(argument("sort", collection.sort | None, "The order of the list."))
    return arguments
