"""From the selection of an operation to one SQL statement that answers it in JSON.

Every object becomes a row of a sub-select whose columns are named by the response keys, and every list the
aggregate of such rows, so that the database writes the response as it reads. Column names come from the
document, but a GraphQL name is letters, digits and underscores only; everything else that a caller sends is a
parameter. What stands for a field is up to its source.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self

from graphql import FieldNode, GraphQLObjectType
from graphql.execution import Executor
from sqlalchemy import JSON, BindParameter, ColumnElement, Select, func, literal_column, select
from sqlalchemy.types import TypeEngine

from graph.engine import plan
from graph.engine.bound import Bound, Point, strawberry_field
from graph.engine.context import EngineContext, of_tenant
from graph.engine.json_form import EMPTY_LIST, Uncompilable, name_of, text_of
from graph.engine.rows import Rows
from graph.engine.source import Details, Parameter, Selected

if TYPE_CHECKING:
    from strawberry.types.info import Info


class Source(Protocol):
    """Where the value of a field comes from; one that takes arguments is also a `TakesArguments`."""

    def load(self, row: Any, info: "Info[Any, Any]", arguments: Mapping[str, Any]) -> Any:
        """The value for one row, or an awaitable of it: for the standard executor."""
        ...

    def compile(self, compiler: "Compiler", entity: Any, selected: Selected) -> ColumnElement[Any]:
        """The value as SQL over `entity`, None at the root; raises Uncompilable where there is none."""
        ...


@dataclass
class Compiler:
    """Compiles selections for one caller's permissions and one shape of arguments."""

    executor: Executor[Any]
    bound: Mapping[int, Bound]
    context: EngineContext
    tenant: ColumnElement[str] = field(default_factory=plan.tenant)
    owner: ColumnElement[str] = field(default_factory=plan.owner)
    provided: dict[Parameter, BindParameter[Any]] = field(default_factory=dict)
    """What the context gives, by its declaration: asked for twice, it is one parameter."""
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
        source: Source | None = getattr(declared, "source", None)
        if source is None:
            if entity is None or declared.base_resolver is not None:
                raise Uncompilable(f"{parent.name}.{node.name.value} has a resolver")
            return text_of(getattr(entity, declared.python_name))
        scope = getattr(declared, "scope", None)
        if scope:
            self.require(scope)
        return source.compile(self, entity, Selected(definition, details, self.bound.get(id(node))))

    def fields(self, type_: GraphQLObjectType, details: Details) -> Mapping[str, Details]:
        """What is selected of an object of this type, by response key."""
        groups: Mapping[str, Details] = self.executor.collect_subfields(type_, details).grouped_field_set
        return groups

    def columns(self, entity: Any, type_: Any, details: Details) -> list[ColumnElement[Any]]:
        """The fields selected of `entity`, each named by its response key."""
        if not isinstance(type_, GraphQLObjectType):
            raise Uncompilable(f"{type_} has no columns")
        with self.within(entity):
            groups = self.fields(type_, details)
            if not groups:
                raise Uncompilable("nothing is selected")
            return [self.value(entity, type_, each).label(name_of(key)) for key, each in groups.items()]

    @contextmanager
    def within(self, entity: Any) -> Iterator[None]:
        """What is compiled meanwhile may refer to `entity`, unless that is None."""
        entities = [] if entity is None else [entity]
        self.outer += entities
        try:
            yield
        finally:
            del self.outer[len(self.outer) - len(entities) :]

    def one(
        self, row: type, identifier: Any, type_: Any, details: Details, *, shared: bool = False
    ) -> ColumnElement[Any]:
        """The tenant's row with this id, or a `shared` one of any tenant, as an object."""
        target: Any = Rows(row)
        found = select(*self.columns(target, type_, details)).where(target.id == identifier)
        return self.row(found if shared else found.where(self.of_tenant(target)))

    def many(
        self, target: Any, source: Select[Any], order_by: Sequence[str], type_: Any, details: Details
    ) -> ColumnElement[Any]:
        """The tenant's rows of `target` that `source` restricts, as a list of objects."""
        rows = source.add_columns(*self.columns(target, type_, details))
        rows = rows.where(self.of_tenant(target)).order_by(*(getattr(target, name) for name in order_by))
        inner = rows.correlate(*self.outer).subquery()
        found: ColumnElement[Any] = select(
            func.coalesce(func.json_agg(inner.table_valued()), EMPTY_LIST)
        ).scalar_subquery()
        return found

    def row(self, columns: Select[Any], *also_outer: Any) -> ColumnElement[Any]:
        """The one row that `columns` selects, as a JSON object; null where there is none."""
        inner = columns.correlate(*self.outer, *also_outer).subquery()
        found: ColumnElement[Any] = select(func.row_to_json(inner.table_valued())).scalar_subquery()
        return found

    def of_tenant(self, entity: Any) -> ColumnElement[bool]:
        """The condition that every table is restricted by."""
        return of_tenant(entity, self.context, self.tenant, self.owner)

    def parameter(self, node: FieldNode, position: int, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        """The parameter for the value at `position` of the arguments of `node`."""
        return plan.given(list(self.bound).index(id(node)), position, type_)

    def from_context(self, parameter: Parameter) -> ColumnElement[Any]:
        """The parameter for a value that the context gives."""
        if parameter not in self.provided:
            self.provided[parameter] = plan.from_context(len(self.provided), parameter.type)
        return self.provided[parameter]

    def require(self, scope: str) -> None:
        """Raises Uncompilable where the caller lacks `scope`: the standard executor knows how to say so."""
        if not self.context.permits(scope):
            raise Uncompilable(f"needs the scope {scope}")
