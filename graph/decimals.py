"""Decimal columns in the schema, without the idle zeros of their scale."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func

from graph.engine.fields import column


def exact(attribute: Any, description: str) -> Any:
    """A field that is the number in the column: "10" for 10.0000."""
    return column(
        attribute,
        description,
        read=lambda value: value.normalize(),
        sql=lambda table: trimmed(getattr(table, attribute.key)),
    )


def trimmed(number: ColumnElement[Any]) -> ColumnElement[str]:
    """The number as text without idle zeros, in SQL."""
    return cast(func.trim_scale(number), Text)
