"""Sources that are rows of any node's kind: the prefix of the identifier tells which."""

from collections.abc import Awaitable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLInterfaceType, GraphQLUnionType
from sqlalchemy import ARRAY, JSON, ColumnElement, Text, case, func, literal_column, select
from sqlalchemy import column as sql_column

from graph.engine.bound import Bound
from graph.engine.context import EngineContext
from graph.engine.json_form import EMPTY_LIST, Uncompilable
from graph.engine.loading import load_one
from graph.engine.node import kind_of, kinds_of, node_of_type, nodes_by_prefix
from graph.engine.rows import Rows
from graph.engine.source import Selected

if TYPE_CHECKING:
    from strawberry.types.info import Info

    from graph.engine.compiler import Compiler

MOST_IDENTIFIERS = 100


@dataclass(frozen=True)
class ToAny:
    """The row that the identifier in the column `key` names."""

    key: str

    def load(self, row: Any, info: "Info[Any, Any]", _arguments: object) -> Awaitable[Any] | None:
        """Loaded with the siblings' of its kind."""
        return _load_any(info.context, getattr(row, self.key))

    def compile(self, compiler: "Compiler", entity: Any, selected: Selected) -> ColumnElement[Any]:
        """The row as an object, of whichever kind it is."""
        return _any(compiler, getattr(entity, self.key), selected, nodes_by_prefix)


@dataclass(frozen=True)
class AnyById:
    """The row that the argument `id` names."""

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """The identifier is a parameter; its kind shapes the statement."""
        return Bound(kinds := kinds_of([arguments["id"]]), (arguments["id"],), kinds)

    def load(
        self, _row: object, info: "Info[Any, Any]", arguments: Mapping[str, Any]
    ) -> Awaitable[Any] | None:
        """Loaded with others of its kind."""
        return _load_any(info.context, arguments["id"])

    def compile(self, compiler: "Compiler", _entity: object, selected: Selected) -> ColumnElement[Any]:
        """The row as an object."""
        return _any(compiler, compiler.parameter(selected.node, 0, Text()), selected, _kinds(selected))


@dataclass(frozen=True)
class AnyByIds:
    """The rows that the argument `ids` names, in its order."""

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """The identifiers are a parameter; their kinds shape the statement."""
        identifiers = arguments["ids"]
        if len(identifiers) > MOST_IDENTIFIERS:
            raise GraphQLError(
                f"At most {MOST_IDENTIFIERS} identifiers, not {len(identifiers)}.",
                extensions={"code": "BAD_USER_INPUT", "path": ["ids"]},
            )
        return Bound(kinds := kinds_of(identifiers), (identifiers,), kinds)

    def load(
        self, _row: object, info: "Info[Any, Any]", arguments: Mapping[str, Any]
    ) -> list[Awaitable[Any] | None]:
        """Each loaded with others of its kind."""
        self.bind(arguments)
        return [_load_any(info.context, each) for each in arguments["ids"]]

    def compile(self, compiler: "Compiler", _entity: object, selected: Selected) -> ColumnElement[Any]:
        """The rows as a list of objects, with null for each that is unknown."""
        listed = (
            func.unnest(compiler.parameter(selected.node, 0, ARRAY(Text)))
            .table_valued(sql_column("identifier", Text), with_ordinality="position", name="listed")
            .render_derived()
        )
        with compiler.within(listed):
            found = _any(compiler, listed.c.identifier, selected, _kinds(selected)).label("found")
        rows = select(found).select_from(listed).order_by(listed.c.position).subquery()
        objects: ColumnElement[Any] = select(
            func.coalesce(func.json_agg(rows.c.found), EMPTY_LIST)
        ).scalar_subquery()
        return objects


def _kinds(selected: Selected) -> Collection[str]:
    assert selected.bound is not None
    kinds: Collection[str] = selected.bound.request
    return kinds


def _load_any(context: EngineContext, identifier: str | None) -> Awaitable[Any] | None:
    """Raises a GraphQLError where the caller lacks the scope of its kind."""
    found = nodes_by_prefix.get(kind_of(identifier))
    if found is None:
        return None
    if found.scope:
        context.require(found.scope)
    return load_one(context, found.row, identifier)


def _any(
    compiler: "Compiler", identifier: ColumnElement[str], selected: Selected, kinds: Collection[str]
) -> ColumnElement[Any]:
    """The object of one of these `kinds`, as far as the union or interface has them, that is named so."""
    if not isinstance(selected.type, GraphQLUnionType | GraphQLInterfaceType):
        raise Uncompilable(f"{selected.type} is not abstract")
    choices = []
    for type_ in compiler.executor.schema.get_possible_types(selected.type):
        node = node_of_type(type_.name)
        if node is None or node.prefix not in kinds:
            continue
        if node.scope:
            compiler.require(node.scope)
        if compiler.fields(type_, selected.details):
            found = compiler.one(node.row, identifier, type_, selected.details)
        else:
            found = _empty(compiler, node.row, identifier)
        choices.append((func.split_part(identifier, "_", 1) == node.prefix, found))
    return case(*choices) if choices else literal_column("null", JSON)


def _empty(compiler: "Compiler", row: type, identifier: ColumnElement[str]) -> ColumnElement[Any]:
    """An object of whose type fragments select nothing, if there is one at all."""
    target: Any = Rows(row)
    found = select(literal_column("'{}'::json", JSON))
    found = found.where(compiler.of_tenant(target), target.id == identifier)
    return found.correlate(*compiler.outer).scalar_subquery()
