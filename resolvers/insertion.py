"""Inserting fresh rows of several tables by one statement."""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from models.fresh_row import FreshRow
from resolvers.statement import fetch_row


async def insert_rows(session: AsyncSession, rows: Sequence[FreshRow]) -> None:
    """Inserts `rows`, those of one table next to each other; foreign keys among them hold in any order."""
    tables, values = [], []
    for row, group in groupby(rows, key=lambda each: each.row):
        columns = _columns(row)
        tables.append(row.__tablename__)
        values.append([{name: getattr(each, name) for name in columns} for each in group])
    texts = [orjson.dumps(each, default=str).decode() for each in values]
    await fetch_row(session, _insert(tuple(tables)), *texts)


@cache
def _columns(row: Any) -> tuple[str, ...]:
    return tuple(column.name for column in row.__table__.columns if column.computed is None)


@cache
def _insert(tables: tuple[str, ...]) -> str:
    parts = [  # of the names of our own tables
        f"insert into {table} select * from jsonb_populate_recordset(null::{table}, ${position}::text::jsonb)"  # noqa: S608
        for position, table in enumerate(tables, start=1)
    ]
    others = ", ".join(f"t{position} as ({part})" for position, part in enumerate(parts[:-1], start=1))
    return f"with {others} {parts[-1]}" if others else parts[-1]
