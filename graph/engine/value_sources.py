"""Sources that need no other row: values of the object itself, or of the request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import JSON, ColumnElement, Text, case, cast, literal_column, select

from graph.engine.bound import strawberry_field
from graph.engine.json_form import Uncompilable, name_of, serialized, text_of
from graph.engine.source import Parameter, Selected, Sql

if TYPE_CHECKING:
    from strawberry.types.info import Info

    from graph.engine.compiler import Compiler

ANCHOR = object()
"""What an object without a row is in Python."""


@dataclass(frozen=True)
class Column:
    """The value of one column, as it is or in the form that `read` and `sql` alike give it."""

    attribute: str
    read: Callable[[Any], Any] | None = None
    sql: Sql | None = None

    def load(self, row: Any, _info: object, _arguments: object) -> Any:
        """The attribute; null stays null."""
        value = getattr(row, self.attribute)
        return value if self.read is None or value is None else self.read(value)

    def compile(self, _compiler: "Compiler", entity: Any, _selected: Selected) -> ColumnElement[Any]:
        """The column."""
        if self.read is not None and self.sql is None:
            raise Uncompilable(f"{self.attribute} is read by a function without SQL")
        return text_of(self.sql(entity) if self.sql else getattr(entity, self.attribute))


@dataclass(frozen=True)
class Computed:
    """A function of columns, said twice: over a row in Python, and over a table and `parameters` in SQL."""

    read: Callable[[Any, "Info[Any, Any]"], Any]
    sql: Sql | None
    parameters: Sequence[Parameter] = ()

    def load(self, row: Any, info: "Info[Any, Any]", _arguments: object) -> Any:
        """What `read` makes of the row."""
        return self.read(row, info)

    def compile(self, compiler: "Compiler", entity: Any, _selected: Selected) -> ColumnElement[Any]:
        """What `sql` makes of the table."""
        if self.sql is None:
            raise Uncompilable("computed without SQL")
        return text_of(self.sql(entity, *map(compiler.from_context, self.parameters)))


@dataclass(frozen=True)
class Composite:
    """An object made of columns of the same row, such as an amount and its currency.

    `parts` are the object's fields, by column or as SQL; where `present` does not hold, it is null.
    """

    parts: Mapping[str, str | Sql]
    read: Callable[[Any], Any]
    present: Callable[[Any], ColumnElement[bool]] | None = None

    def load(self, row: Any, _info: object, _arguments: object) -> Any:
        """What `read` makes of the row."""
        return self.read(row)

    def compile(self, compiler: "Compiler", entity: Any, selected: Selected) -> ColumnElement[Any]:
        """The parts that are selected, as an object."""
        type_: Any = selected.type
        columns = []
        for key, details in compiler.fields(type_, selected.details).items():
            name = details[0].node.name.value
            if name == "__typename":
                made: ColumnElement[Any] = literal_column(f"'{type_.name}'", Text)
            else:
                made = self._part(entity, strawberry_field(type_.fields[name]).python_name)
            columns.append(made.label(name_of(key)))
        whole = compiler.row(select(*columns), entity)
        return whole if self.present is None else case((self.present(entity), whole))

    def _part(self, entity: Any, name: str) -> ColumnElement[Any]:
        part = self.parts[name]
        return text_of(getattr(entity, part) if isinstance(part, str) else part(entity))


@dataclass(frozen=True)
class Provided:
    """A value of the request itself, such as who asks."""

    read: Callable[[Any], Any]

    def load(self, _row: object, info: "Info[Any, Any]", _arguments: object) -> Any:
        """What `read` takes from the context."""
        return self.read(info.context)

    def compile(self, compiler: "Compiler", _entity: object, selected: Selected) -> ColumnElement[Any]:
        """A parameter that carries it as JSON."""
        type_ = selected.definition.type

        def written(context: Any) -> str:
            return orjson.dumps(serialized(type_, self.read(context))).decode()

        return cast(compiler.from_context(Parameter(written, Text())), JSON)


@dataclass(frozen=True)
class Anchor:
    """An object that is no row: its fields are provided, or are rows of the tenant."""

    def load(self, _row: object, _info: object, _arguments: object) -> Any:
        """Something to hang fields on."""
        return ANCHOR

    def compile(self, compiler: "Compiler", _entity: object, selected: Selected) -> ColumnElement[Any]:
        """The fields that are selected, as an object."""
        return compiler.row(select(*compiler.columns(None, selected.type, selected.details)))
