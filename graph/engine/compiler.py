"""From the selection of an operation to one SQL statement that answers it in JSON.

Every object becomes a row of a sub-select whose columns are named by the response keys, and every list the
aggregate of such rows, so that the database writes the response as it reads. Column names come from the
document, but a GraphQL name is letters, digits and underscores only; everything else that a caller sends is a
parameter.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetails
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Select,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy import column as sql_column
from sqlalchemy.types import TypeEngine

from graph.engine import plan
from graph.engine.bound import Bound, Point, strawberry_field
from graph.engine.context import EngineContext, of_tenant
from graph.engine.json_form import EMPTY_LIST, Uncompilable, name_of, serialized, text_of
from graph.engine.node import nodes_by_prefix
from graph.engine.rows import Rows
from graph.engine.sources import (
    Anchor,
    AnyById,
    AnyByIds,
    ById,
    Column,
    Composite,
    Computed,
    ManyThrough,
    Provided,
    ToAny,
    ToMany,
    ToOne,
    ToProvided,
)

Details = list[FieldDetails]


@dataclass
class Compiler:
    """Compiles selections for one caller's permissions and one shape of arguments."""

    executor: Executor[Any]
    bound: Mapping[int, Bound]
    context: EngineContext
    tenant: ColumnElement[str] = field(default_factory=plan.tenant)
    owner: ColumnElement[str] = field(default_factory=plan.owner)
    provided: dict[str, Any] = field(default_factory=dict)
    """The parameters that are read from the context, by name."""
    checks: list[ColumnElement[bool]] = field(default_factory=list)
    """What must hold, or else the standard executor has to say what is wrong."""
    outer: list[Any] = field(default_factory=list)
    """The tables of the enclosing selects, which inner ones refer to."""

    @classmethod
    def of(
        cls,
        executor: Executor[Any],
        points: Sequence[Point],
        bound: Sequence[Bound],
        context: EngineContext,
    ) -> Self:
        """A compiler for one request's points."""
        named = {id(point.node): each for point, each in zip(points, bound, strict=True)}
        return cls(executor, named, context)

    def value(self, entity: Any, parent: GraphQLObjectType, details: Details) -> ColumnElement[Any]:
        """The SQL of one field of `entity`; raises Uncompilable for one that SQL cannot answer."""
        node = details[0].node
        if node.name.value == "__typename":
            # JSON and not text, as at the root it is no part of an object
            return literal_column(f"'\"{parent.name}\"'::json", JSON)
        definition = parent.fields.get(node.name.value)
        if definition is None:
            raise Uncompilable(f"{node.name.value} is no field of {parent.name}")
        declared = strawberry_field(definition)
        source = getattr(declared, "source", None)
        if source is None:
            if entity is None or declared.base_resolver is not None:
                raise Uncompilable(f"{parent.name}.{node.name.value} has a resolver")
            return text_of(getattr(entity, declared.python_name))
        scope = getattr(declared, "scope", None)
        if scope:
            self.require(scope)
        return self.sourced(entity, source, definition, details)

    def sourced(
        self, entity: Any, source: object, definition: GraphQLField, details: Details
    ) -> ColumnElement[Any]:
        """The SQL of a declared source."""
        type_ = get_named_type(definition.type)
        target: Any
        match source:
            case Column(attribute, read, sql):
                if read is not None and sql is None:
                    raise Uncompilable(f"{attribute} is read by a function without SQL")
                return text_of(sql(entity) if sql else getattr(entity, attribute))
            case Computed(sql=sql):
                if sql is None:
                    raise Uncompilable("computed without SQL")
                return text_of(sql(entity))
            case Composite():
                return self.composite(entity, source, type_, details)
            case Provided():
                return self.from_context(source, definition)
            case Anchor():
                return self.row(select(*self.columns(None, type_, details)))
            case ToOne(row, key, shared):
                target = Rows(row)
                wanted = self.tenant if key is None else getattr(entity, key)
                return self.one(target, target.id == wanted, type_, details, shared=shared)
            case ToProvided(row, read, shared):
                target = Rows(row)
                identifier = self.provide(read).op("#>>")(literal_column("'{}'"))
                return self.one(target, target.id == identifier, type_, details, shared=shared)
            case ById(row):
                target = Rows(row)
                return self.one(
                    target, target.id == self.parameter(details[0].node, 0, Text()), type_, details
                )
            case ToAny(key):
                return self.any(getattr(entity, key), type_, details, None)
            case AnyById():
                node = details[0].node
                return self.any(self.parameter(node, 0, Text()), type_, details, self.bound[id(node)].request)
            case AnyByIds():
                return self.any_of_list(details[0].node, type_, details)
            case ToMany(row, key, order_by):
                target = Rows(row)
                return self.many(
                    target, select().where(getattr(target, key) == entity.id), order_by, type_, details
                )
            case ManyThrough() as through:
                target = Rows(through.row)
                link: Any = Rows(through.link)
                linked = (
                    select()
                    .join_from(target, link, getattr(link, through.far) == target.id)
                    .where(self.of_tenant(link), getattr(link, through.near) == entity.id)
                )
                return self.many(target, linked, through.order_by, type_, details)
        compile_ = getattr(source, "compile", None)
        if compile_ is None:
            raise Uncompilable(f"{type(source).__name__} cannot be compiled")
        compiled: ColumnElement[Any] = compile_(
            self, entity, definition, details, self.bound.get(id(details[0].node))
        )
        return compiled

    def known(self, row: type, type_: Any, details: Details) -> ColumnElement[Any]:
        """The row that the parameter `subject` names, as an object."""
        target: Any = Rows(row)
        return self.one(target, target.id == plan.subject(), type_, details)

    def columns(self, entity: Any, type_: Any, details: Details) -> list[ColumnElement[Any]]:
        """The fields selected of `entity`, each named by its response key."""
        if not isinstance(type_, GraphQLObjectType):
            raise Uncompilable(f"{type_} has no columns")
        if entity is not None:
            self.outer.append(entity)
        try:
            groups = self.executor.collect_subfields(type_, details).grouped_field_set
            if not groups:
                raise Uncompilable("nothing is selected")
            return [self.value(entity, type_, each).label(name_of(key)) for key, each in groups.items()]
        finally:
            if entity is not None:
                self.outer.pop()

    def composite(self, entity: Any, source: Composite, type_: Any, details: Details) -> ColumnElement[Any]:
        """An object made of columns of `entity`."""
        columns: list[ColumnElement[Any]] = []
        for key, each in self.executor.collect_subfields(type_, details).grouped_field_set.items():
            name = each[0].node.name.value
            if name == "__typename":
                part: ColumnElement[Any] = literal_column(f"'{type_.name}'", Text)
            else:
                expression = source.parts[strawberry_field(type_.fields[name]).python_name]
                part = text_of(
                    getattr(entity, expression) if isinstance(expression, str) else expression(entity)
                )
            columns.append(part.label(name_of(key)))
        made = self.row(select(*columns), entity)
        return made if source.present is None else case((source.present(entity), made))

    def one(
        self,
        target: Any,
        condition: ColumnElement[bool],
        type_: Any,
        details: Details,
        *,
        shared: bool = False,
    ) -> ColumnElement[Any]:
        """The tenant's one row of `target` that fits, or a `shared` one of any tenant, as an object."""
        found = select(*self.columns(target, type_, details)).where(condition)
        return self.row(found if shared else found.where(self.of_tenant(target)))

    def bare(self, target: Any, condition: ColumnElement[bool]) -> ColumnElement[Any]:
        """The same where fragments select nothing of its type: an empty object, if there is one at all."""
        found = select(literal_column("'{}'::json", JSON)).where(self.of_tenant(target), condition)
        return found.correlate(*self.outer).scalar_subquery()

    def many(
        self, target: Any, source: Select[Any], order_by: Sequence[str], type_: Any, details: Details
    ) -> ColumnElement[Any]:
        """The tenant's rows of `target` that `source` restricts, as a list of objects."""
        rows = (
            source.add_columns(*self.columns(target, type_, details))
            .where(self.of_tenant(target))
            .order_by(*(getattr(target, name) for name in order_by))
        )
        return self.rows(rows)

    def any(
        self, identifier: ColumnElement[str], type_: Any, details: Details, prefixes: Collection[str] | None
    ) -> ColumnElement[Any]:
        """The object that `identifier` names, of whichever type of the union or interface it is."""
        if not isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
            raise Uncompilable(f"{type_} is not abstract")
        possible = {each.name for each in self.executor.schema.get_possible_types(type_)}
        choices = []
        for prefix, node in nodes_by_prefix.items():
            name = node.type.__strawberry_definition__.name
            if name not in possible or (prefixes is not None and prefix not in prefixes):
                continue
            if node.scope:
                self.require(node.scope)
            target: Any = Rows(node.row)
            object_type: Any = self.executor.schema.get_type(name)
            named = target.id == identifier
            if self.executor.collect_subfields(object_type, details).grouped_field_set:
                found = self.one(target, named, object_type, details)
            else:
                found = self.bare(target, named)
            choices.append((func.split_part(identifier, "_", 1) == prefix, found))
        return case(*choices) if choices else literal_column("null", JSON)

    def any_of_list(self, node: FieldNode, type_: Any, details: Details) -> ColumnElement[Any]:
        """The objects that a parameter lists the identifiers of, with null for each that is unknown."""
        listed = (
            func.unnest(self.parameter(node, 0, ARRAY(Text)))
            .table_valued(sql_column("identifier", Text), with_ordinality="position", name="listed")
            .render_derived()
        )
        self.outer.append(listed)
        found = self.any(listed.c.identifier, type_, details, self.bound[id(node)].request).label("found")
        self.outer.pop()
        rows = select(found).select_from(listed).order_by(listed.c.position).subquery()
        objects: ColumnElement[Any] = select(
            func.coalesce(func.json_agg(rows.c.found), EMPTY_LIST)
        ).scalar_subquery()
        return objects

    def row(self, columns: Select[Any], *also_outer: Any) -> ColumnElement[Any]:
        """The one row that `columns` selects, as a JSON object; null where there is none."""
        inner = columns.correlate(*self.outer, *also_outer).subquery()
        found: ColumnElement[Any] = select(func.row_to_json(inner.table_valued())).scalar_subquery()
        return found

    def rows(self, columns: Select[Any]) -> ColumnElement[Any]:
        """All rows that `columns` selects, as a JSON array, in their order."""
        inner = columns.correlate(*self.outer).subquery()
        found: ColumnElement[Any] = select(
            func.coalesce(func.json_agg(inner.table_valued()), EMPTY_LIST)
        ).scalar_subquery()
        return found

    def of_tenant(self, entity: Any) -> ColumnElement[bool]:
        """The condition that every table is restricted by."""
        return of_tenant(entity, self.context, self.tenant, self.owner)

    def parameter(self, node: FieldNode, position: int, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        """The parameter for the value at `position` of the arguments of `node`."""
        return plan.given(list(self.bound).index(id(node)), position, type_)

    def from_context(self, source: Provided, definition: GraphQLField) -> ColumnElement[Any]:
        """A parameter that carries what `source` reads from the context, as JSON."""
        return self.provide(lambda context: serialized(definition.type, source.read(context)))

    def provide(self, read: Callable[[Any], Any]) -> ColumnElement[Any]:
        """A parameter that carries what `read` takes from the context, as JSON."""
        parameter = plan.from_context(len(self.provided))
        self.provided[parameter.key] = read
        return cast(parameter, JSON)

    def require(self, scope: str) -> None:
        """Raises Uncompilable where the caller lacks `scope`: the standard executor knows how to say so."""
        if not self.context.permits(scope):
            raise Uncompilable(f"needs the scope {scope}")
