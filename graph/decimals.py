"""Decimal columns in the schema, without the idle zeros of their scale."""

from typing import Any

from sqlalchemy import func

from graph.engine.fields import column


def exact(attribute: Any, description: str) -> Any:
    """A field that is the number in the column: "10" for 10.0000."""
    return column(
        attribute,
        description,
        read=lambda value: value.normalize(),
        sql=lambda table: func.trim_scale(getattr(table, attribute.key)),
    )
