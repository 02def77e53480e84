"""Cursors: an opaque name for a place in a sorted list.

A cursor holds the sort it belongs to, the value of the sort key and the id of its row, so that a list
goes on from there whatever was inserted meanwhile. A checksum tells a changed cursor from a whole one; it
guards against accidents only, as a cursor opens nothing that its bearer could not read anyway.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from graphql import GraphQLError
from sqlalchemy import BigInteger, ColumnElement, DateTime, Text, cast, func, literal_column

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CHECKSUM_LENGTH = 8
SortValue = str | int | Decimal | date | datetime


class CursorInvalid(GraphQLError):
    """The cursor was not made by this list in this order, or was changed on its way."""

    def __init__(self, argument: str) -> None:
        """`argument` names the argument that carried the cursor."""
        super().__init__(
            f"The cursor in `{argument}` was not made by this list in this order.",
            extensions={"code": "CURSOR_INVALID", "path": [argument]},
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a sorted list a row stands."""

    value: Any
    id: str


def _encode(order: str, place: Place) -> str:
    """The cursor for `place` in the list sorted by `order`."""
    payload = f"{order}\n{place.id}\n{_write(place.value)}"
    return _pack(_checksum(payload) + payload)


def _decode(order: str, cursor: str, kind: type, argument: str) -> Place:
    """The place that `cursor` names in the list sorted by `order` on values of type `kind`.

    Raises CursorInvalid for anything that was not made for this order.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        checksum, payload = text[:_CHECKSUM_LENGTH], text[_CHECKSUM_LENGTH:]
        made_for, identifier, value = payload.split("\n", 2)
        if checksum != _checksum(payload) or made_for != order or cursor != _pack(text):
            raise CursorInvalid(argument)
        return Place(_read(value, kind), identifier)
    except (ValueError, ArithmeticError, binascii.Error) as error:
        raise CursorInvalid(argument) from error


def _pack(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _encoded(order: str, value: ColumnElement[Any], identifier: ColumnElement[str]) -> ColumnElement[str]:
    """What `_encode` makes, as SQL over the sort value and the id of a row."""
    payload = func.concat(
        literal_column(f"E'{order}\\n'"), identifier, literal_column("E'\\n'"), _written(value)
    )
    marked = func.concat(func.left(func.md5(payload), _CHECKSUM_LENGTH), payload)
    base64_text = func.encode(func.convert_to(marked, "UTF8"), "base64")
    url_safe = func.translate(base64_text, literal_column("E'+/\\n'"), literal_column("'-_'"))
    trimmed: ColumnElement[str] = func.rtrim(url_safe, literal_column("'='"))
    return trimmed


def _written(value: ColumnElement[Any]) -> ColumnElement[str]:
    if isinstance(value.type, DateTime):
        return cast(cast(func.extract("epoch", value) * 1_000_000, BigInteger), Text)
    return cast(value, Text)


def _checksum(payload: str) -> str:
    return hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()[:_CHECKSUM_LENGTH]


def _write(value: SortValue) -> str:
    if isinstance(value, datetime):
        return str((value - _EPOCH) // _MICROSECOND)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _read(value: str, kind: type) -> SortValue:
    if kind is datetime:
        return _EPOCH + int(value) * _MICROSECOND
    if kind is date:
        return date.fromisoformat(value)
    if kind is int:
        return int(value)
    if kind is Decimal:
        return Decimal(value)
    return value


@dataclass(frozen=True)
class Cursors:
    """How places are written as cursors, in Python and in SQL alike."""

    encode: Callable[[str, Place], str]
    decode: Callable[[str, str, type, str], Place]
    sql: Callable[[str, ColumnElement[Any], ColumnElement[str]], ColumnElement[str]]


OPAQUE = Cursors(_encode, _decode, _encoded)
