"""A page of a collection as a source: how it is asked for, and how both executors read it."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType
from sqlalchemy import ColumnElement

from graph.engine.bound import Bound
from graph.engine.collection import Collection
from graph.engine.json_form import Uncompilable
from graph.engine.loading import loader
from graph.engine.page import Listing, Page, Window
from graph.engine.page_compiler import PageCompiler
from graph.engine.source import Selected

if TYPE_CHECKING:
    from strawberry.types.info import Info

    from graph.engine.compiler import Compiler


@dataclass(frozen=True)
class Paged:
    """A collection, at the root (`key` None) or restricted to the rows whose `key` is this object's id."""

    collection: Collection
    key: str | None

    def listing(self, arguments: Mapping[str, Any]) -> Listing:
        """What these arguments ask for; raises GraphQLError for a bad size or cursor."""
        order = self.collection.order(arguments.get("sort"))
        window = Window.of(order, self.collection.cursors, arguments)
        return Listing(self.collection, arguments.get("filter"), order, window, self.key)

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """Sizes, cursors and most filter values are parameters; which of them are given is the shape."""
        listing = self.listing(arguments)
        window, demanded = listing.window, self.collection.demands(listing.filter)
        places = [place for place in (window.after, window.before) if place is not None]
        shape = (
            listing.order.label,
            window.backward,
            window.after is not None,
            window.before is not None,
            tuple(demand.shape for demand in demanded),
        )
        values = [
            window.size,
            *(part for place in places for part in (place.value, place.id)),
            *(demand.value for demand in demanded if demand.condition.type is not None),
        ]
        return Bound(shape, values, listing)

    def load(self, row: Any, info: "Info[Any, Any]", arguments: Mapping[str, Any]) -> Awaitable[Page]:
        """The page that the arguments ask for, read together with those of sibling objects."""
        listing = self.listing(arguments)
        context, owner = info.context, "" if self.key is None else row.id
        name = (self.collection.row, self.key, repr(sorted(arguments.items(), key=lambda item: item[0])))

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

    def compile(self, compiler: "Compiler", entity: Any, selected: Selected) -> ColumnElement[Any]:
        """The page as a JSON object."""
        if not isinstance(selected.type, GraphQLObjectType):
            raise Uncompilable(f"{selected.type} is no connection")
        assert selected.bound is not None
        return PageCompiler(compiler, selected.bound.request, entity, selected).page(selected.type)
