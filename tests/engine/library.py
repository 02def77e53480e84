"""A library's schema, declared once for both executors. Nothing here is of the house."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, Text, func, select, true
from strawberry.schema.config import StrawberryConfig

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.compiler import Compiler
from graph.engine.condition import condition
from graph.engine.connection import Connection, connection
from graph.engine.context import of_tenant
from graph.engine.engine import Engine
from graph.engine.executor import executor_class
from graph.engine.fields import (
    any_by_id,
    any_by_ids,
    by_id,
    column,
    composite,
    computed,
    declare,
    many_through,
    provided,
    to_any,
    to_many,
    to_one,
    to_provided,
)
from graph.engine.loading import loader
from graph.engine.node import Node, node
from graph.engine.rows import Rows
from graph.engine.source import Parameter, Selected
from tests.engine.tables import AuthorRow, BookRow, BookSubject, NoteRow, SubjectRow


class BookSortKey(Enum):
    """What books are sorted by."""

    TITLE = "TITLE"
    PRICE = "PRICE"
    ADDED_AT = "ADDED_AT"


strawberry.enum(BookSortKey)


@strawberry.input
class BookSort:
    """A key and a direction."""

    by: BookSortKey
    direction: SortDirection = SortDirection.ASC


@strawberry.input
class BookFilter:
    """All that is given must hold."""

    title: str | None = condition(lambda book, part: book.title.contains(part), "Part of the title.")
    cheaper: Decimal | None = condition(lambda book, price: book.price < price, "Cheaper than this.")
    lent: bool | None = condition(lambda book, lent: book.lent.is_(lent), "Lent, or on the shelf.")


BOOKS = Collection(
    row=BookRow,
    scope="books",
    sort_keys={
        BookSortKey.TITLE: SortKey(lambda book: book.title.collate("C"), str),
        BookSortKey.PRICE: SortKey(lambda book: book.price, Decimal),
        BookSortKey.ADDED_AT: SortKey(lambda book: book.added_at, datetime),
    },
    default_sort=(BookSortKey.TITLE, SortDirection.ASC),
    filter=BookFilter,
    sort=BookSort,
)


@strawberry.type
class Pseudonym:
    """Columns of the author."""

    name: str
    since: date | None


def _pseudonym(author: Any) -> Pseudonym | None:
    return Pseudonym(name=author.pseudonym, since=author.pseudonym_since) if author.pseudonym else None


@dataclass(frozen=True)
class Counted:
    """A source of this schema's own: how many rows point here."""

    row: type
    key: str

    def load(self, row: Any, info: Any, _arguments: object) -> Awaitable[int]:
        """The number, counted for all siblings at once."""
        context, pointing = info.context, getattr(self.row, self.key)

        async def batch(owners: list[str]) -> Sequence[int]:
            statement = (
                select(pointing, func.count())
                .where(of_tenant(self.row, context), pointing.in_(owners))
                .group_by(pointing)
            )
            async with context.reading() as session:
                found = {owner: number for owner, number in await session.execute(statement)}
            return [found.get(each, 0) for each in owners]

        return loader(context, self, batch).load(row.id)

    def compile(self, compiler: Compiler, entity: Any, _selected: Selected) -> ColumnElement[Any]:
        """The number as a sub-select."""
        counted: Any = Rows(self.row)
        return (
            select(func.count())
            .select_from(counted)
            .where(compiler.of_tenant(counted), getattr(counted, self.key) == entity.id)
            .correlate(*compiler.outer)
            .scalar_subquery()
        )


@node(SubjectRow, prefix="subject", description="What books are about.")
class Subject(Node):
    """A row of `subject`."""

    name: str = column(SubjectRow.name, "The name.")


@node(BookRow, prefix="book", scope="books", description="Something that is read.")
class Book(Node):
    """A row of `book`."""

    title: str = column(BookRow.title, "The title.")
    price: Decimal = column(BookRow.price, "The price.")
    added_at: datetime = column(BookRow.added_at, "When the library got it.")
    lent: bool = column(BookRow.lent, "Whether somebody has it.")
    shout: str = computed(
        lambda book, _info: book.title.upper() + "!",
        "The title, loud.",
        sql=lambda book: func.upper(book.title) + "!",
    )
    mark: str = computed(
        lambda book, info: f"{info.context.reader}: {book.title}",
        "What the reader writes into it.",
        sql=lambda book, reader: reader + ": " + book.title,
        parameters=[Parameter(lambda context: context.reader, Text())],
    )
    secret: str = computed(lambda book, _info: book.title[::-1], "Computed in Python only.")
    author: Annotated["Author", strawberry.lazy("tests.engine.library")] | None = to_one(
        AuthorRow, BookRow.author_id, "Who wrote it."
    )
    subjects: list[Subject] = many_through(
        SubjectRow,
        BookSubject.book_id,
        BookSubject.subject_id,
        "What it is about.",
        order_by=[SubjectRow.name],
    )


@node(AuthorRow, prefix="author", description="Someone who writes.")
class Author(Node):
    """A row of `author`."""

    name: str = column(AuthorRow.name, "The name.")
    born: date | None = column(AuthorRow.born, "The birthday.")
    pseudonym: Pseudonym | None = composite(
        _pseudonym,
        "The name on the cover.",
        {"name": "pseudonym", "since": "pseudonym_since"},
        present=lambda author: author.pseudonym.is_not(None),
    )
    all_books: list[Book] = to_many(
        BookRow, BookRow.author_id, "All of them.", order_by=[BookRow.title, BookRow.id]
    )
    book_count: int = declare(Counted(BookRow, "author_id"), "How many there are.")
    books: Connection[Book] | None = connection(BOOKS, "A page of them.", key=BookRow.author_id)


About = Annotated[Book | Author, strawberry.union("About", description="What can be remarked on.")]


@node(NoteRow, prefix="note", scope="notes", description="A remark.")
class Remark(Node):
    """A row of `note`."""

    text: str = column(NoteRow.text, "What it says.")
    about: About | None = to_any(NoteRow.about, "What it is about.")


@strawberry.type
class Query:
    """The root."""

    author: Author | None = by_id(AuthorRow, "One author.")
    remark: Remark | None = by_id(NoteRow, "One remark.", scope="notes")
    books: Connection[Book] | None = connection(BOOKS, "The books.")
    node: Node | None = any_by_id("Anything.")
    nodes: list[Node | None] = any_by_ids("Anything, many times.")
    reader: str = provided(lambda context: context.reader, "Who reads.")
    favourite: Author | None = to_provided(
        AuthorRow, lambda context: context.favourite, "Whom the reader likes best."
    )
    wished: Book | None = to_provided(
        BookRow, lambda context: context.wished, "What the reader wishes this library had."
    )
    on_loan: Book | None = to_provided(
        BookRow, lambda context: context.wished, "The same from wherever it is.", shared=True
    )

    @strawberry.field
    def resolved(self) -> str:
        """Not a source: only the standard executor can answer it."""
        return "by Python"


def _moment(value: datetime) -> str:
    """As PostgreSQL writes it in JSON: without idle zeros."""
    seconds, dot, rest = value.isoformat().partition(".")
    return f"{seconds}.{rest[:6].rstrip('0')}{rest[6:]}" if dot else seconds


CONFIG = StrawberryConfig(
    scalar_map={
        datetime: strawberry.scalar(name="DateTime", serialize=_moment, parse_value=datetime.fromisoformat)
    }
)
ENGINE = Engine(prologue=lambda library: func.set_config("library.library", library, true()), config=CONFIG)
schema = strawberry.Schema(
    query=Query,
    types=[Author, Book, Subject, Remark],
    config=CONFIG,
    execution_context_class=executor_class(ENGINE),
)
ENGINE.scalars = schema.schema_converter.scalar_registry
