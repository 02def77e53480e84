"""Rows that are written and not read: the columns of a table, with its defaults, and nothing of the mapper.

A mapped object costs as much to make as a whole document to calculate, so what is only inserted is one of
these.
"""

from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlmodel import SQLModel


class FreshRow(SimpleNamespace):
    """A new row of the table of `row`; `id` is its identifier."""

    row: type[SQLModel]
    id: str


def fresh(row: type[SQLModel], **columns: Any) -> Any:
    """A new row with these columns, and the defaults of the table for the others."""
    values, factories = _defaults(row)
    made = FreshRow(row=row, **values)
    for name, factory in factories:
        setattr(made, name, factory())
    made.__dict__.update(columns)
    return made


def table_of(row: object) -> Any:
    """The mapped class that `row`, mapped or fresh, is a row of."""
    return row.row if isinstance(row, FreshRow) else type(row)


@cache
def _defaults(row: type[SQLModel]) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...]]:
    fields = row.model_fields
    values = {
        name: field.default
        for name, field in fields.items()
        if not field.is_required() and field.default_factory is None
    }
    factories = tuple(
        (name, field.default_factory) for name, field in fields.items() if field.default_factory is not None
    )
    return values, factories
