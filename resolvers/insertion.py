"""Inserting a new document with its rows in several tables, numbered, by the last statement of the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.fresh_row import FreshRow
from resolvers.numbering import next_number_sql

_NOTED = "noted_insertion"


@dataclass(frozen=True, slots=True)
class Insertion:
    """A document that is to be inserted, and the rows that go with it."""

    document: Any
    tables: tuple[str, ...]
    """Those of the document and of its rows."""
    values: tuple[str, ...]
    """The kind of the document, the prefix of its number, and the rows of each table as JSON."""

    def numbered(self, number: str, value: int) -> None:
        """Tells the document the number that it got."""
        self.document.number, self.document.number_value = number, value

    @staticmethod
    def statements(tables: tuple[str, ...], before: int) -> str:
        """The parts of a statement that insert into these tables, with `values` after `before` parameters.

        Among them `counted` takes the number, and locks the counter as `next_number` does. Foreign keys among
        all of them hold in any order. Composed of the names of our own tables.
        """
        document, *others = tables
        kind, prefix, first = (f"${before + n}" for n in (1, 2, 3))
        numbered = f"{first}::text::jsonb || jsonb_build_object('number', number, 'number_value', value)"
        parts = [
            f"counted as ({next_number_sql(kind, prefix)})",
            f"""document as (
                insert into {document} select row.* from counted,
                jsonb_populate_recordset(null::{document}, jsonb_build_array({numbered})) as row
            )""",  # noqa: S608
        ]
        parts += [
            f"""t{n} as (
                insert into {table} select row.* from counted,
                json_populate_recordset(null::{table}, ${n}::text::json) as row
            )"""  # noqa: S608
            for n, table in enumerate(others, start=before + 4)
        ]
        return ", ".join(parts)


def insert_document(
    session: AsyncSession, document: Any, rows: Sequence[FreshRow], kind: CountedDocument, prefix: str
) -> None:
    """Notes `document`, to be inserted with the next number of its kind, and `rows`, those of one table next
    to each other. `conclude` does it; until then nothing of it can be read, nor may another be noted.
    """
    assert _NOTED not in session.info, "A change inserts one document."
    groups = [(row, list(group)) for row, group in groupby(rows, key=lambda each: each.row)]
    values = [_columns_of(document), *([_columns_of(each) for each in group] for _, group in groups)]
    session.info[_NOTED] = Insertion(
        document,
        (document.row.__tablename__, *(row.__tablename__ for row, _ in groups)),
        (kind.value, prefix, *(orjson.dumps(each, default=str).decode() for each in values)),
    )


def noted_insertion(session: AsyncSession) -> Insertion | None:
    """The document that was noted, if one was; it is forgotten by this."""
    noted: Insertion | None = session.info.pop(_NOTED, None)
    return noted


def _columns_of(row: FreshRow) -> dict[str, Any]:
    columns = vars(row).copy()
    del columns["row"]
    return columns
