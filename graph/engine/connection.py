"""Connections: lists that callers page through, at the root or nested in another object."""

from typing import Any, Generic, TypeVar

import strawberry
from strawberry.types.arguments import StrawberryArgument

from graph.engine.collection import Collection
from graph.engine.fields import argument, computed, declare
from graph.engine.page import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from graph.engine.paged import Paged

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


def connection(collection: Collection, description: str, *, key: Any = None) -> Any:
    """A field that pages through `collection`; `key` restricts it to rows that point to this object."""
    source = Paged(collection, None if key is None else key.key)
    return declare(source, description, scope=collection.scope, arguments=_arguments(collection))


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
