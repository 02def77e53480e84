"""Inserting a new document with its rows in several tables, numbered, by one statement."""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from models.document_counter import CountedDocument
from models.fresh_row import FreshRow
from models.viewer import Viewer
from resolvers.numbering import NEXT_NUMBER
from resolvers.statement import fetch_row


async def insert_document(
    session: AsyncSession,
    viewer: Viewer,
    document: Any,
    rows: Sequence[FreshRow],
    kind: CountedDocument,
    prefix: str,
) -> None:
    """Inserts `document` with the next number of its kind, and `rows`, those of one table next to each other.

    Foreign keys among all of them hold in any order. Locks the counter as `next_number` does.
    """
    groups = [(row, list(group)) for row, group in groupby(rows, key=lambda each: each.row)]
    values = [_columns_of(document), *([_columns_of(each) for each in group] for _, group in groups)]
    statement = _insert(document.row.__tablename__, tuple(row.__tablename__ for row, _ in groups))
    texts = [orjson.dumps(each, default=str).decode() for each in values]
    counted = await fetch_row(session, statement, viewer.team_id, kind.value, prefix, *texts)
    assert counted is not None
    document.number, document.number_value = counted


def _columns_of(row: FreshRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _columns(row.row)}


@cache
def _columns(row: Any) -> tuple[str, ...]:
    return tuple(column.name for column in row.__table__.columns if column.computed is None)


# Composed of the names of our own tables. The document is the parameter $4, the rows of the others follow.
@cache
def _insert(document: str, others: tuple[str, ...]) -> str:
    numbered = "$4::text::jsonb || jsonb_build_object('number', number, 'number_value', value)"
    parts = [
        f"counted as ({NEXT_NUMBER})",
        f"""document as (
            insert into {document} select row.* from counted,
            jsonb_populate_recordset(null::{document}, jsonb_build_array({numbered})) as row
        )""",  # noqa: S608
    ]
    parts += [
        f"""t{n} as (
            insert into {table} select * from jsonb_populate_recordset(null::{table}, ${n}::text::jsonb)
        )"""  # noqa: S608
        for n, table in enumerate(others, start=5)
    ]
    return f"with {', '.join(parts)} select number, value from counted"  # noqa: S608
