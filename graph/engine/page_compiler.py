"""A page as SQL: the rows of its window, what is told of each, and what is told of the list."""

from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    Select,
    Text,
    case,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy import false as sql_false
from sqlalchemy.types import TypeEngine

from graph.engine import cursor
from graph.engine.condition import SQL_TYPES
from graph.engine.json_form import EMPTY_LIST, Uncompilable, name_of
from graph.engine.page import Listing
from graph.engine.rows import Rows
from graph.engine.source import Details, Selected

if TYPE_CHECKING:
    from graph.engine.compiler import Compiler

MOST_FUNCTION_ARGUMENTS = 100
"""That PostgreSQL takes."""


class PageCompiler:
    """Compiles one page of a list, at the root or of the rows that point to `owner`."""

    def __init__(self, compiler: "Compiler", listing: Listing, owner: Any, selected: Selected) -> None:
        self.compiler, self.listing, self.owner, self.selected = compiler, listing, owner, selected
        self.size = self._parameter(0, BigInteger())
        self._next = 1
        self.after, self.before = self._place(listing.window.after), self._place(listing.window.before)
        self._first_demand = self._next
        self.items: list[ColumnElement[Any]] = []
        self.ends: list[ColumnClause[Any]] = []
        """The sort value and the id of each row, where the cursors of the ends are asked for."""

    def page(self, type_: GraphQLObjectType) -> ColumnElement[Any]:
        """The fields selected of the connection."""
        window, order = self.listing.window, self.listing.order
        checks = self.listing.collection.checks(self.compiler.tenant, self.after, self.before)
        self.compiler.checks += [each.holds for each in checks]
        row: Any = Rows(self.listing.collection.row)
        descending = order.descending is not window.backward
        reading = [each.desc() if descending else each.asc() for each in order.terms(row)]
        inner = (
            select(literal_column("*"))
            .select_from(row)
            .where(*self._conditions(row), *self._bounds(row))
            .order_by(*reading)
            .limit(self.size)
            .correlate(*self.compiler.outer)
            .subquery()
        )
        self.row: Any = Rows(self.listing.collection.row, inner)
        groups = self.compiler.fields(type_, self.selected.details)
        told = [(key, self._field(type_, details)) for key, details in groups.items()]
        columns = select(*(expression.label(name_of(key)) for key, expression in told))
        if self.items:
            final = [each.desc() if order.descending else each.asc() for each in order.terms(self.row)]
            items = (
                select(*self.items)
                .select_from(self.row)
                .order_by(*final)
                .correlate(*self.compiler.outer)
                .subquery("items")
            )
            columns = columns.select_from(items)
        return self.compiler.row(columns)

    def _field(self, type_: GraphQLObjectType, details: Details) -> ColumnElement[Any]:
        name = details[0].node.name.value
        match name:
            case "__typename":
                return literal_column(f"'{type_.name}'", Text)
            case "totalCount":
                return self._count()
            case "nodes":
                node_type = get_named_type(type_.fields["nodes"].type)
                return self._list(self._object(node_type, details))
            case "edges":
                edge_type = get_named_type(type_.fields["edges"].type)
                return self._list(self._edge(edge_type, details))
            case "pageInfo":
                return self._page_info(get_named_type(type_.fields["pageInfo"].type), details)
        raise AssertionError(f"a connection has no field {name}")

    def _object(self, type_: Any, details: Details) -> ColumnElement[Any]:
        columns = select(*self.compiler.columns(self.row, type_, details))
        return self.compiler.row(columns, self.row)

    def _edge(self, type_: Any, details: Details) -> ColumnElement[Any]:
        columns: list[ColumnElement[Any]] = []
        for key, each in self.compiler.fields(type_, details).items():
            name = each[0].node.name.value
            if name == "__typename":
                part: ColumnElement[Any] = literal_column(f"'{type_.name}'", Text)
            elif name == "cursor":
                part = self._cursor()
            else:
                part = self._object(get_named_type(type_.fields["node"].type), each)
            columns.append(part.label(name_of(key)))
        return self.compiler.row(select(*columns), self.row)

    def _cursor(self) -> ColumnElement[str]:
        order = self.listing.order
        return self.listing.collection.cursors.sql(order.label, order.key.expression(self.row), self.row.id)

    def _cursor_at(self, place: str) -> ColumnElement[str]:
        """The cursor of the page's row at `place`; null where there is none."""
        order = self.listing.order
        if not self.ends:
            self.ends = [self._item(order.key.expression(self.row)), self._item(self.row.id)]
        value, identifier = (
            literal_column(f"(array_agg({each.name}))[{place}]", each.type) for each in self.ends
        )
        made = self.listing.collection.cursors.sql(order.label, value, identifier)
        return case((identifier.is_not(None), made))

    def _list(self, item: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.coalesce(func.json_agg(self._item(item)), EMPTY_LIST)

    def _item(self, item: ColumnElement[Any]) -> ColumnClause[Any]:
        name = f"i{len(self.items)}"
        self.items.append(item.label(name))
        return literal_column(f"items.{name}", item.type)

    def _page_info(self, type_: Any, details: Details) -> ColumnElement[Any]:
        parts: list[ColumnElement[Any]] = []
        for key, each in self.compiler.fields(type_, details).items():
            parts += [literal_column(f"'{key}'", Text), self._page_info_field(type_, each[0].node.name.value)]
        if len(parts) > MOST_FUNCTION_ARGUMENTS:
            raise Uncompilable(f"{len(parts)} arguments are too many for a function")
        told: ColumnElement[Any] = func.json_build_object(*parts)
        return told

    def _page_info_field(self, type_: Any, name: str) -> ColumnElement[Any]:
        window = self.listing.window
        match name:
            case "hasNextPage" if window.backward:
                return true() if window.before is not None else sql_false()
            case "hasPreviousPage" if not window.backward:
                return true() if window.after is not None else sql_false()
            case "hasNextPage" | "hasPreviousPage":
                return self._more()
            case "startCursor":
                return self._cursor_at("1")
            case "endCursor":
                return self._cursor_at("count(*)")
        return literal_column(f"'{type_.name}'", Text)

    def _more(self) -> ColumnElement[bool]:
        row: Any = Rows(self.listing.collection.row)
        beyond = (
            select(literal_column("1"))
            .select_from(row)
            .where(*self._conditions(row), *self._bounds(row))
            .limit(self.size + 1)
            .correlate(*self.compiler.outer)
            .subquery()
        )
        counted = select(func.count()).select_from(beyond).scalar_subquery()
        more: ColumnElement[bool] = counted > self.size
        return more

    def _count(self) -> ColumnElement[int]:
        collection, filter = self.listing.collection, self.listing.filter
        if collection.total is not None and self.listing.owner is None and not collection.demands(filter):
            return collection.total(self.compiler.tenant)
        row: Any = Rows(collection.row)
        counted: Select[Any] = select(func.count()).select_from(row).where(*self._conditions(row))
        return counted.correlate(*self.compiler.outer).scalar_subquery()

    def _conditions(self, row: Any) -> list[ColumnElement[bool]]:
        self._next = self._first_demand
        conditions = self.listing.collection.conditions(
            row, self.listing.filter, lambda _value, type_: self._parameter_next(type_)
        )
        if self.listing.owner is not None:
            conditions.append(getattr(row, self.listing.owner) == self.owner.id)
        return [self.compiler.of_tenant(row), *conditions]

    def _bounds(self, row: Any) -> list[ColumnElement[bool]]:
        order = self.listing.order
        return order.between(order.key.expression(row), row.id, self.after, self.before)

    def _place(self, place: cursor.Place | None) -> cursor.Place | None:
        if place is None:
            return None
        kind = SQL_TYPES[self.listing.order.key.kind]
        return cursor.Place(self._parameter_next(kind), self._parameter_next(Text()))

    def _parameter_next(self, type_: TypeEngine[Any]) -> Any:
        parameter = self._parameter(self._next, type_)
        self._next += 1
        return parameter

    def _parameter(self, position: int, type_: TypeEngine[Any]) -> Any:
        return self.compiler.parameter(self.selected.node, position, type_)
