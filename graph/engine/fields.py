"""Fields: the value of a GraphQL field, declared once by its source.

The standard executor asks the field for its result, in batches; the compiler asks its `source` for SQL.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from strawberry import ID
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from graph.engine.any_sources import AnyById, AnyByIds, ToAny
from graph.engine.compiler import Source
from graph.engine.requires_scope import RequiresScope
from graph.engine.row_sources import ById, ManyThrough, ToMany, ToOne, ToProvided
from graph.engine.source import Parameter, Sql
from graph.engine.value_sources import Anchor, Column, Composite, Computed, Provided

if TYPE_CHECKING:
    from strawberry.types.info import Info


class SourceField(StrawberryField):
    """A Strawberry field that knows its source."""

    source: Source
    scope: str | None = None

    @property
    def is_basic_field(self) -> bool:
        """Whether the value needs nothing but the row."""
        return isinstance(self.source, Column | Composite)

    def get_result(self, source: Any, info: "Info[Any, Any] | None", args: list[Any], kwargs: Any) -> Any:
        """The value for one row; relations answer with an awaitable that loads in a batch.

        Raises what `context.require` does where the caller lacks the field's scope.
        """
        if self.scope and info is not None:
            info.context.require(self.scope)
        return self.source.load(source, cast("Info[Any, Any]", info), kwargs)  # basic ones do without

    def __copy__(self) -> "SourceField":
        copied = super().__copy__()
        copied.source, copied.scope = self.source, self.scope
        return copied


def declare(
    source: Source,
    description: str,
    *,
    scope: str | None = None,
    arguments: Sequence[StrawberryArgument] = (),
) -> Any:
    """A field with this source; `scope` is needed to read it and shows in the schema."""
    field = SourceField(description=description, directives=[RequiresScope(scope=scope)] if scope else [])
    field.source, field.scope = source, scope
    if arguments:
        field.arguments = list(arguments)
    return field


def argument(name: str, annotation: Any, description: str | None = None) -> StrawberryArgument:
    """An argument of a field that is declared by its source; an annotation may describe it, too."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
    )


def column(
    attribute: InstrumentedAttribute[Any] | Any,
    description: str,
    *,
    read: Callable[[Any], Any] | None = None,
    sql: Sql | None = None,
) -> Any:
    """A field that is one column; `read` gives its value another form, and `sql` does so in a statement."""
    return declare(Column(attribute.key, read, sql), description)


def computed(
    read: Callable[[Any, "Info[Any, Any]"], Any],
    description: str,
    *,
    sql: Sql | None = None,
    parameters: Sequence[Parameter] = (),
) -> Any:
    """A field that is a function of columns; without `sql` only the standard executor can answer it.

    `sql` is given the table, and then what stands for each of the `parameters`.
    """
    return declare(Computed(read, sql, parameters), description)


def composite(
    read: Callable[[Any], Any],
    description: str,
    parts: Mapping[str, str | Sql],
    *,
    present: Callable[[Any], ColumnElement[bool]] | None = None,
) -> Any:
    """A field whose object is made of columns: by `read` of a row, by `parts` and `present` in SQL."""
    return declare(Composite(parts, read, present), description)


def provided(read: Callable[[Any], Any], description: str) -> Any:
    """A field of an anchor that `read` takes from the context of the request."""
    return declare(Provided(read), description)


def anchor(description: str) -> Any:
    """A field whose object is no row, but holds fields that are provided or belong to the tenant."""
    return declare(Anchor(), description)


def to_one(row: type, key: Any, description: str, *, scope: str | None = None, shared: bool = False) -> Any:
    """A field that is the row named by the foreign key `key`; `scope` is what reading such a row needs.

    A `shared` row may belong to another tenant, if only the database lets this one see it.
    """
    return declare(ToOne(row, key.key, shared), description, scope=scope)


def to_provided(
    row: type, read: Callable[[Any], str | None], description: str, *, shared: bool = False
) -> Any:
    """A field that is the row whose identifier `read` takes from the context, which may give none."""
    return declare(ToProvided(row, read, shared), description)


def to_tenant(row: type, description: str, *, scope: str | None = None) -> Any:
    """A field that is the tenant's own row."""
    return declare(ToOne(row, None), description, scope=scope)


def by_id(row: type, description: str, *, scope: str | None = None) -> Any:
    """A field that is the row named by its argument `id`; null where there is none."""
    identifier = argument("id", ID, "The identifier.")
    return declare(ById(row), description, scope=scope, arguments=[identifier])


def any_by_id(description: str) -> Any:
    """A field that is the node named by its argument `id`, of whatever kind; null where there is none."""
    return declare(AnyById(), description, arguments=[argument("id", ID, "The identifier.")])


def any_by_ids(description: str) -> Any:
    """A field that is the list of nodes named by its argument `ids`, with null for each unknown one."""
    identifiers = argument("ids", list[ID], "At most 100 identifiers.")
    return declare(AnyByIds(), description, arguments=[identifiers])


def to_any(key: Any, description: str) -> Any:
    """A field that is the node named by the identifier in `key`, of whatever kind."""
    return declare(ToAny(key.key), description)


def to_many(row: type, key: Any, description: str, *, order_by: Sequence[Any]) -> Any:
    """A field that is the list of rows whose `key` is this object's id."""
    return declare(ToMany(row, key.key, [c.key for c in order_by]), description)


def many_through(row: type, near: Any, far: Any, description: str, *, order_by: Sequence[Any]) -> Any:
    """A field that is the list of rows joined by a link table, from its column `near` to `far`."""
    source = ManyThrough(row, near.class_, near.key, far.key, [c.key for c in order_by])
    return declare(source, description)
