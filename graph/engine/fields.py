"""Fields: where the value of a GraphQL field comes from, declared once.

The declarations are data. The standard executor reads them through `get_result`, in batches; anything
else that wants to answer a query, such as a compiler to SQL, reads `source`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.types.field import StrawberryField

from graph.engine.loading import load_many, load_one, load_through
from graph.engine.node import nodes_by_prefix
from graph.engine.requires_scope import RequiresScope

if TYPE_CHECKING:
    from strawberry.types.info import Info


@dataclass(frozen=True)
class Column:
    """The value of one column, as it is or in the form that `read` and `sql` alike give it."""

    attribute: str
    read: Callable[[Any], Any] | None = None
    sql: Callable[[Any], ColumnElement[Any]] | None = None


@dataclass(frozen=True)
class Computed:
    """A function of columns, said twice: over a row in Python and over a table in SQL."""

    read: Callable[[Any, "Info[Any, Any]"], Any]
    sql: Callable[[Any], ColumnElement[Any]] | None


@dataclass(frozen=True)
class Composite:
    """An object made of several columns of the same row, such as an amount and its currency."""

    parts: Mapping[str, str]
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class ToOne:
    """The row that a foreign key names."""

    row: type
    key: str


@dataclass(frozen=True)
class ToAny:
    """The row that an identifier of any node's kind names."""

    key: str


@dataclass(frozen=True)
class ToMany:
    """All rows that point back here, in a fixed order; bounded by rule, hence not paginated."""

    row: type
    key: str
    order_by: Sequence[str]


@dataclass(frozen=True)
class ManyThrough:
    """All rows that a link table joins to this one, in a fixed order."""

    row: type
    link: type
    near: str
    far: str
    order_by: Sequence[str]


Source = Column | Computed | Composite | ToOne | ToAny | ToMany | ManyThrough


class SourceField(StrawberryField):
    """A Strawberry field that knows its source."""

    source: Source | None = None
    scope: str | None = None

    @property
    def is_basic_field(self) -> bool:
        """Whether the value needs nothing but the row."""
        return isinstance(self.source, Column | Composite)

    def get_result(self, source: Any, info: "Info[Any, Any] | None", args: list[Any], kwargs: Any) -> Any:
        """The value for one row; relations answer with an awaitable that loads in a batch."""
        match self.source:
            case Column(attribute, read):
                value = getattr(source, attribute)
                return value if read is None or value is None else read(value)
            case Composite(read=read):
                return read(source)
        assert info is not None
        if self.scope:
            info.context.require(self.scope)
        return self.load(source, info, kwargs)

    def load(self, source: Any, info: "Info[Any, Any]", arguments: dict[str, Any]) -> Any:
        """The value of a field that needs more than the row."""
        context = info.context
        match self.source:
            case Computed(read=read):
                return read(source, info)
            case ToOne(row, key):
                return load_one(context, row, getattr(source, key))
            case ToAny(key):
                return load_any(context, getattr(source, key))
            case ToMany(row, key, order_by):
                return load_many(context, row, key, order_by, source.id)
            case ManyThrough() as through:
                return load_through(
                    context, through.row, through.link, through.near, through.far, through.order_by, source.id
                )
        raise TypeError(f"{self.python_name} declares no source")

    def __copy__(self) -> "SourceField":
        copied = super().__copy__()
        copied.source, copied.scope = self.source, self.scope
        return copied


def load_any(context: Any, identifier: str | None) -> Any:
    """The object that `identifier` names, whatever its kind; None for one that is unknown.

    Raises a GraphQLError where the caller lacks the scope of its kind.
    """
    found = nodes_by_prefix.get((identifier or "").rpartition("_")[0])
    if found is None:
        return None
    if found.scope:
        context.require(found.scope)
    return load_one(context, found.row, identifier)


def declare(source: Source, description: str, *, scope: str | None = None, **options: Any) -> Any:
    """A field with this source; `scope` is needed to read it and shows in the schema."""
    field = SourceField(
        description=description, directives=[RequiresScope(scope=scope)] if scope else [], **options
    )
    field.source, field.scope = source, scope
    return field


def column(
    attribute: InstrumentedAttribute[Any] | Any,
    description: str,
    *,
    read: Callable[[Any], Any] | None = None,
    sql: Callable[[Any], ColumnElement[Any]] | None = None,
    **options: Any,
) -> Any:
    """A field that is one column; `read` puts its value in another form, and `sql` does the same in a statement."""
    return declare(Column(attribute.key, read, sql), description, **options)


def computed(
    read: Callable[[Any, "Info[Any, Any]"], Any],
    description: str,
    *,
    sql: Callable[[Any], ColumnElement[Any]] | None = None,
    **options: Any,
) -> Any:
    """A field that is a function of columns; without `sql` only the standard executor can answer it."""
    return declare(Computed(read, sql), description, **options)


def composite(read: Callable[[Any], Any], description: str, parts: Mapping[str, str], **options: Any) -> Any:
    """A field whose object is made of columns; `parts` maps the object's fields to them."""
    return declare(Composite(parts, read), description, **options)


def to_one(row: type, key: Any, description: str, *, scope: str | None = None, **options: Any) -> Any:
    """A field that is the row named by the foreign key `key`; `scope` is what reading such a row needs."""
    return declare(ToOne(row, key.key), description, scope=scope, **options)


def to_any(key: Any, description: str, **options: Any) -> Any:
    """A field that is the node named by the identifier in `key`, of whatever kind."""
    return declare(ToAny(key.key), description, **options)


def to_many(row: type, key: Any, description: str, *, order_by: Sequence[Any], **options: Any) -> Any:
    """A field that is the list of rows whose `key` is this object's id."""
    return declare(ToMany(row, key.key, [c.key for c in order_by]), description, **options)


def many_through(
    row: type, near: Any, far: Any, description: str, *, order_by: Sequence[Any], **options: Any
) -> Any:
    """A field that is the list of rows joined by a link table, from its column `near` to `far`."""
    source = ManyThrough(row, near.class_, near.key, far.key, [c.key for c in order_by])
    return declare(source, description, **options)
