"""The tables of a library. Every one leads with the library, which is the tenant here."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import DateTime, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Every table leads with the library that its rows belong to."""

    library: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(collation="C"), primary_key=True)


class AuthorRow(Base):
    """Someone who writes."""

    __tablename__ = "author"

    name: Mapped[str]
    born: Mapped[date | None]
    pseudonym: Mapped[str | None]
    pseudonym_since: Mapped[date | None]


class BookRow(Base):
    """Something that is read."""

    __tablename__ = "book"

    author_id: Mapped[str]
    title: Mapped[str]
    price: Mapped[Decimal]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    lent: Mapped[bool]


class NoteRow(Base):
    """A remark on a book or an author."""

    __tablename__ = "note"

    text: Mapped[str]
    about: Mapped[str | None]


class SubjectRow(Base):
    """What books are about."""

    __tablename__ = "subject"

    name: Mapped[str]


class BookSubject(Base):
    """Which book is about what."""

    __tablename__ = "book_subject"

    book_id: Mapped[str]
    subject_id: Mapped[str]
