"""Two libraries in one database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from server.embedded.cluster import OWNER, SUPERUSER
from server.embedded.postgres import EmbeddedPostgres
from tests.engine.reader import Context
from tests.engine.tables import AuthorRow, Base, BookRow, BookSubject, NoteRow, SubjectRow

OURS, THEIRS = "library_ours", "library_theirs"
UTC_SESSION = {"timezone": "UTC"}
ADDED = datetime(2026, 1, 31, 9, 30, 0, 250_000, tzinfo=UTC)

Reader = Callable[..., Context]


def rows_of(library: str, mark: str) -> list[Base]:
    """Three authors, one of them without books, and whatever else there is."""
    ann, bob, none = (f"author_{mark}{n}" for n in range(3))
    key: dict[str, Any] = {"library": library}
    rows: list[Base] = [
        AuthorRow(**key, id=ann, name="Ann", born=date(1950, 2, 3), pseudonym="A.", pseudonym_since=None),
        AuthorRow(**key, id=bob, name='Bob "B" O\'Neil', born=None, pseudonym=None, pseudonym_since=None),
        AuthorRow(**key, id=none, name="Zoë 😀", born=None, pseudonym="Z", pseudonym_since=date(2000, 1, 1)),
        SubjectRow(**key, id=f"subject_{mark}0", name="Love"),
        SubjectRow(**key, id=f"subject_{mark}1", name="Death"),
        NoteRow(**key, id=f"note_{mark}0", text="Good", about=f"book_{mark}0"),
        NoteRow(**key, id=f"note_{mark}1", text="Kind", about=bob),
        NoteRow(**key, id=f"note_{mark}2", text="Gone", about="book_unknown"),
        NoteRow(**key, id=f"note_{mark}3", text="General", about=None),
    ]
    for n in range(7):
        book = f"book_{mark}{n}"
        price, added = Decimal(n * 10) + Decimal("0.50"), ADDED + timedelta(microseconds=n)
        title = f"{mark} {'Tome' if n % 2 else 'Novel'} {n // 2}"
        rows.append(
            BookRow(
                **key,
                id=book,
                author_id=[ann, bob][n % 2],
                title=title,
                price=price,
                added_at=added,
                lent=n > 4,
            )
        )
        for subject in range(n % 3):
            rows.append(
                BookSubject(**key, id=f"{book}{subject}", book_id=book, subject_id=f"subject_{mark}{subject}")
            )
    return rows


@pytest.fixture(scope="session")
def library_url(cluster: EmbeddedPostgres) -> str:
    """A database with both libraries."""
    asyncio.run(_open_libraries(cluster))
    return cluster.url("libraries")


async def _open_libraries(cluster: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(cluster.url("postgres", SUPERUSER))
    await connection.execute(f"create database libraries owner {OWNER}")
    await connection.close()
    engine = create_async_engine(driven(cluster.url("libraries")))
    async with engine.begin() as made:
        await made.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        session.add_all([*rows_of(OURS, "our"), *rows_of(THEIRS, "their")])
        await session.commit()
    await engine.dispose()


def driven(url: str) -> str:
    """`url` as SQLAlchemy takes it."""
    return url.replace("postgresql:", "postgresql+asyncpg:", 1)


@pytest.fixture
async def reader(library_url: str) -> AsyncIterator[Reader]:
    """Makes the context of a reader of our library; keyword arguments change it."""
    pool = await asyncpg.create_pool(library_url, server_settings=UTC_SESSION, min_size=1, max_size=4)
    engine = create_async_engine(driven(library_url), connect_args={"server_settings": UTC_SESSION})

    def make(**changes: Any) -> Context:
        return replace(Context(pool, engine, OURS), **changes)

    yield make
    await pool.close()
    await engine.dispose()
