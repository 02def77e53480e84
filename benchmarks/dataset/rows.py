"""Rows for COPY: what a caller gives, filled up with the defaults of the product's own model."""

from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY
from sqlmodel import SQLModel
from typeid import TypeID

from models.identifier import Prefix

_RANDOM_BITS = 62
_VERSION_AND_VARIANT = 7 << 76 | 2 << 62
"""The fixed bits of a UUIDv7 (RFC 9562, section 5.7)."""


class Rows:
    """Rows of one table, kept until they are taken away to be copied into it."""

    def __init__(self, model: type[SQLModel], **constant: Any) -> None:
        table: Any = model.__table__  # type: ignore[attr-defined]
        self.table: str = table.name
        self.columns = [column.key for column in table.columns if column.computed is None]
        self._defaults = {**{key: _default(table.columns[key]) for key in self.columns}, **constant}
        self._rows: list[tuple[Any, ...]] = []

    def add(self, **values: Any) -> None:
        """One row; a column that is not named gets its default."""
        row = {**self._defaults, **values}
        self._rows.append(tuple(map(row.__getitem__, self.columns)))

    def take(self) -> list[tuple[Any, ...]]:
        """The rows so far, which are forgotten here."""
        rows, self._rows = self._rows, []
        return rows


class Identifiers:
    """TypeIDs as the product makes them, but from a given moment and a seed: the same in each load."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def new(self, prefix: Prefix, moment: datetime) -> str:
        """An identifier that sorts by `moment`."""
        milliseconds = int(moment.timestamp() * 1000)
        value = milliseconds << 80 | _VERSION_AND_VARIANT | self._random.getrandbits(_RANDOM_BITS)
        return str(TypeID.from_uuid(UUID(int=value), prefix.value))  # type: ignore[arg-type]


def draw(random: Random, weights: dict[Any, int]) -> Any:
    """One of the keys, as often as its weight says."""
    return random.choices(list(weights), list(weights.values()))[0]


def _default(column: Any) -> Any:
    if isinstance(column.type, ARRAY):
        return []
    return column.default.arg if column.default is not None and column.default.is_scalar else None
