"""Lists that leave archived objects out unless they are asked for."""

from typing import Any

from sqlalchemy import ColumnElement

from graph.engine.condition import condition


def archived_condition() -> Any:
    """The filter's field `archived`."""
    return condition(
        lambda row, archived: row.archived_at.is_not(None) if archived else row.archived_at.is_(None),
        "Archived ones (true), or live ones (false); live ones when left out.",
    )


def live_unless_asked(row: Any, filter: Any) -> ColumnElement[bool] | None:
    """What a list shows: live rows, unless its filter has something to say about it."""
    asked = filter is not None and isinstance(filter.archived, bool)
    return None if asked else row.archived_at.is_(None)
