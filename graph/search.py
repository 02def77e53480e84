"""The search condition over a row's search vector."""

from typing import Any

from sqlalchemy import ColumnElement, func, true

from models.search_text import prefix_query


def matches(entity: Any, search: str) -> ColumnElement[bool]:
    """That `entity` has, for each word of `search`, a word beginning with it; true where there is no word."""
    query = prefix_query(search)
    if query is None:
        return true()
    found: ColumnElement[bool] = entity.search_vector.op("@@")(func.to_tsquery("simple", query))
    return found
