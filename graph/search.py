"""Conditions on text: words of a search vector, and a part of a short text."""

from typing import Any

from sqlalchemy import ColumnElement, func

from graph.engine.condition import condition
from models.search_text import prefix_query


def search_condition(description: str) -> Any:
    """A filter's field `search`: each of its words is the beginning of a word of the row."""
    return condition(_matches, description, prepare=prefix_query)


def containing(part: str) -> str:
    """The LIKE pattern, with the escape character `/`, of lower-case texts that contain `part`."""
    escaped = part.strip().lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
    return f"%{escaped}%"


def _matches(entity: Any, query: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = entity.search_vector.op("@@")(func.to_tsquery("simple", query))
    return found
