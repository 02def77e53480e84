"""Loads the fixed data into a migrated, empty database."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random

import asyncpg

from benchmarks.dataset.documents import Documents
from benchmarks.dataset.rows import Rows
from benchmarks.dataset.teams import TEAMS, Catalogue

QUOTES = 50_000
YEAR = timedelta(days=365)
_SEED = 20_260
_AT_ONCE = 5_000


async def load(url: str, now: datetime, quotes: int, say: Callable[[str], None]) -> None:
    """Copies the teams and `quotes` quotes of the year before `now`, and all that hangs on them.

    `url` is the superuser's: row-level security would stop COPY. Every other constraint is checked as ever.
    """
    connection = await asyncpg.connect(url)
    try:
        await _fill(connection, now, quotes, say)
        await connection.execute("vacuum (analyze, freeze)")
    finally:
        await connection.close()


async def _fill(
    connection: asyncpg.Connection, now: datetime, quotes: int, say: Callable[[str], None]
) -> None:
    random, start = Random(_SEED), now - timedelta(days=1) - YEAR
    catalogue = Catalogue(random, start - timedelta(days=1))
    teams = [catalogue.team(number) for number in range(TEAMS)]
    await _copy(connection, catalogue.tables)
    documents, step = Documents(random), YEAR / quotes
    for number in range(quotes):
        moment = start + step * number
        moment -= timedelta(microseconds=moment.microsecond % 1000)  # as fine as JavaScript's Date can tell
        documents.add_quote(teams[number % TEAMS], moment, now)
        if number % _AT_ONCE == _AT_ONCE - 1:
            await _copy(connection, documents.tables)
            say(f"{number + 1:,} of {quotes:,} quotes")
    await _copy(connection, documents.tables)
    await _copy(connection, documents.history.tables())


async def _copy(connection: asyncpg.Connection, tables: Iterable[Rows]) -> None:
    for rows in tables:
        await connection.copy_records_to_table(rows.table, records=rows.take(), columns=rows.columns)
