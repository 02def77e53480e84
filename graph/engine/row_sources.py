"""Sources that are rows of another table: one, or all that belong to an object."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, select

from graph.engine.bound import Bound
from graph.engine.loading import load_many, load_one, load_through
from graph.engine.rows import Rows
from graph.engine.source import Parameter, Selected

if TYPE_CHECKING:
    from strawberry.types.info import Info

    from graph.engine.compiler import Compiler


@dataclass(frozen=True)
class ToOne:
    """The row that a foreign key names; without a key, the row of the tenant itself.

    A `shared` one may belong to another tenant, if only the database lets this one see it.
    """

    row: type
    key: str | None
    shared: bool = False

    def load(self, row: Any, info: "Info[Any, Any]", _arguments: object) -> Awaitable[Any] | None:
        """Loaded with what the siblings name."""
        identifier = info.context.tenant if self.key is None else getattr(row, self.key)
        return load_one(info.context, self.row, identifier, shared=self.shared)

    def compile(self, compiler: "Compiler", entity: Any, selected: Selected) -> ColumnElement[Any]:
        """The row as an object."""
        identifier = compiler.tenant if self.key is None else getattr(entity, self.key)
        return compiler.one(self.row, identifier, selected.type, selected.details, shared=self.shared)


@dataclass(frozen=True)
class ToProvided:
    """The row whose identifier, or None, is a value of the request itself, be it shared or not."""

    row: type
    read: Callable[[Any], str | None]
    shared: bool = False

    def load(self, _row: object, info: "Info[Any, Any]", _arguments: object) -> Awaitable[Any] | None:
        """Loaded by the identifier that `read` takes from the context."""
        return load_one(info.context, self.row, self.read(info.context), shared=self.shared)

    def compile(self, compiler: "Compiler", _entity: object, selected: Selected) -> ColumnElement[Any]:
        """The row as an object; its identifier is a parameter."""
        identifier = compiler.from_context(Parameter(self.read, Text()))
        return compiler.one(self.row, identifier, selected.type, selected.details, shared=self.shared)


@dataclass(frozen=True)
class ById:
    """The row that the argument `id` names."""

    row: type

    def bind(self, arguments: Mapping[str, Any]) -> Bound:
        """The identifier is a parameter."""
        return Bound(None, (arguments["id"],), None)

    def load(
        self, _row: object, info: "Info[Any, Any]", arguments: Mapping[str, Any]
    ) -> Awaitable[Any] | None:
        """Loaded with what other fields of the operation name."""
        return load_one(info.context, self.row, arguments["id"])

    def compile(self, compiler: "Compiler", _entity: object, selected: Selected) -> ColumnElement[Any]:
        """The row as an object."""
        identifier = compiler.parameter(selected.node, 0, Text())
        return compiler.one(self.row, identifier, selected.type, selected.details)


@dataclass(frozen=True)
class ToMany:
    """All rows that point back here, in a fixed order; bounded by rule, hence not paginated."""

    row: type
    key: str
    order_by: Sequence[str]

    def load(self, row: Any, info: "Info[Any, Any]", _arguments: object) -> Awaitable[list[Any]]:
        """Loaded with those of the siblings."""
        return load_many(info.context, self.row, self.key, self.order_by, row.id)

    def compile(self, compiler: "Compiler", entity: Any, selected: Selected) -> ColumnElement[Any]:
        """The rows as a list of objects."""
        target = Rows(self.row)
        pointing = select().where(getattr(target, self.key) == entity.id)
        return compiler.many(target, pointing, self.order_by, selected.type, selected.details)


@dataclass(frozen=True)
class ManyThrough:
    """All rows that a link table joins to this one, in a fixed order."""

    row: type
    link: type
    near: str
    far: str
    order_by: Sequence[str]

    def load(self, row: Any, info: "Info[Any, Any]", _arguments: object) -> Awaitable[list[Any]]:
        """Loaded with those of the siblings."""
        return load_through(info.context, self.row, self.link, self.near, self.far, self.order_by, row.id)

    def compile(self, compiler: "Compiler", entity: Any, selected: Selected) -> ColumnElement[Any]:
        """The rows as a list of objects."""
        target: Any = Rows(self.row)
        link: Any = Rows(self.link)
        linked = (
            select()
            .join_from(target, link, getattr(link, self.far) == target.id)
            .where(compiler.of_tenant(link), getattr(link, self.near) == entity.id)
        )
        return compiler.many(target, linked, self.order_by, selected.type, selected.details)
