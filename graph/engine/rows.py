"""Rows: a table in a statement, by the attributes of its mapped class.

Statements are compiled while a caller waits, so only the columns that are asked for are made; the aliases of
`sqlalchemy.orm` make all of them, each time.
"""

from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, FromClause, table
from sqlalchemy import inspect as mapper_of


class Rows:
    """The rows of the mapped class `row`: all of its table, or those of a sub-select of it."""

    def __init__(self, row: type, selected: FromClause | None = None) -> None:
        self._mapper: Any = mapper_of(row)
        self._selectable: Any = table(self._mapper.local_table.name).alias() if selected is None else selected

    def __getattr__(self, attribute: str) -> ColumnElement[Any]:
        synonym = self._mapper.synonyms.get(attribute)
        mapped = self._mapper.columns.get(synonym.name if synonym else attribute)
        if mapped is None:
            raise AttributeError(attribute)
        column: ColumnClause[Any] = ColumnClause(mapped.name, mapped.type, _selectable=self._selectable)
        setattr(self, attribute, column)
        return column

    def __clause_element__(self) -> Any:
        """What a statement takes them for."""
        return self._selectable
