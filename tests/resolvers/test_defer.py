"""Enqueueing with the transaction: kept with it, gone with it, and told of only after it."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from models.identifier import Prefix, new_id
from models.viewer import SYSTEM, Viewer
from resolvers.client import client_create
from resolvers.defer import defer
from resolvers.perform import perform
from resolvers.quote_write import quote_create
from resolvers.team import team_create
from server.announcer import Announcer
from server.database import Database
from tests.waiting import PATIENCE, until


async def jobs(database: Database) -> list[Any]:
    async with database.connection(None) as connection:
        rows = await connection.execute(text("select * from procrastinate_jobs order by id"))
        return list(rows)


async def test_a_job_is_kept_with_its_transaction(database: Database) -> None:
    at = datetime.now(UTC) + timedelta(hours=1)
    async with database.transaction(None) as session:
        await defer(session, "cake.bake", queue="oven", at=at, lock="oven 1", layers=3, icing=["lemon"])
        assert await jobs(database) == []
    (job,) = await jobs(database)
    assert (job.task_name, job.queue_name, job.scheduled_at, job.lock) == ("cake.bake", "oven", at, "oven 1")
    assert (job.status, job.attempts, job.args) == ("todo", 0, {"layers": 3, "icing": ["lemon"]})


async def test_a_job_is_gone_with_its_transaction(database: Database) -> None:
    announced: list[Collection[str]] = []
    database.job_announcer = announced.append
    with pytest.raises(LookupError):
        async with database.transaction(None) as session:
            await defer(session, "cake.bake")
            raise LookupError
    assert await jobs(database) == []
    assert announced == []


async def test_what_waits_already_is_not_enqueued_again_and_breaks_nothing(database: Database) -> None:
    for layers in (1, 2):
        async with database.transaction(None) as session:
            await defer(session, "cake.bake", queueing_lock="cake", layers=layers)
            await defer(session, "cake.eat")
    assert [(job.task_name, job.args) for job in await jobs(database)] == [
        ("cake.bake", {"layers": 1}),
        ("cake.eat", {}),
        ("cake.eat", {}),
    ]


async def test_workers_hear_of_a_job_once_after_the_commit(database: Database, database_url: str) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listening = await asyncpg.connect(database_url)
    await listening.add_listener("procrastinate_queue_v1#oven", lambda *said: heard.put_nowait(said[3]))
    async with Announcer(database_url) as announcer:
        database.job_announcer = announcer.announce_jobs
        async with database.transaction(None) as session:
            await defer(session, "cake.bake", queue="oven")
            await defer(session, "cake.bake", queue="oven")
            await defer(session, "cake.eat", queue="oven", at=datetime.now(UTC) + timedelta(hours=1))
        await asyncio.wait_for(heard.get(), PATIENCE)
    await listening.execute("select")
    assert heard.empty()
    await listening.close()


async def test_a_transaction_with_a_job_notifies_nobody_by_itself(
    database: Database, database_url: str
) -> None:
    """NOTIFY inside it would have all writers of the database queue for one lock."""
    heard: list[Any] = []
    listening = await asyncpg.connect(database_url)
    for channel in ("procrastinate_any_queue_v1", "procrastinate_queue_v1#default"):
        await listening.add_listener(channel, lambda *said: heard.append(said))
    async with database.transaction(None) as session:
        await defer(session, "cake.bake")
    async with database.connection(None) as connection:
        await connection.execute(text("select pg_notify('procrastinate_any_queue_v1', 'the last word')"))
    await until(lambda: heard)
    assert [said[3] for said in heard] == ["the last word"]
    await listening.close()


async def test_writing_a_quote_enqueues_nothing(database: Database) -> None:
    async def write(session: Any, viewer: Viewer) -> dict[str, Any]:
        await team_create(session, viewer, {"slug": "acme", "name": "Acme", "currency": "EUR"})
        client = (await client_create(session, viewer, {"name": "Ann"}))["client"]
        line: Any = {"name": "Work", "unit_price": Decimal(100)}
        return await quote_create(session, viewer, {"client_id": client.id, "line_items": [line]})

    announced: list[Collection[str]] = []
    database.job_announcer = announced.append
    await perform(database, Viewer(new_id(Prefix.TEAM), SYSTEM), write)
    assert (await jobs(database), announced) == ([], [])
