"""However much waits, was sent, or listens: what is done each second and each hour costs the same."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import event, text

from models.webhook_attempt import AttemptOutcome
from resolvers.directory import DIRECTORY
from resolvers.retention import events_forget
from resolvers.webhook_attempt import attempt_note, deliveries_next
from resolvers.webhook_feed import teams_behind
from resolvers.webhook_lease import Lease
from resolvers.webhook_retention import webhook_log_forget
from server.connecting import driver_url
from server.database import Database
from server.embedded.cluster import SUPERUSER
from server.embedded.postgres import EmbeddedPostgres
from tests.webhooks.bench import LEASE, Bench, came

MANY = 100_000


@pytest.mark.parametrize("fresh", [True, False], ids=["first attempts", "retries"])
async def test_a_hundred_thousand_that_wait_cost_no_more_than_ten(
    bench: Bench, database_url: str, fresh: bool
) -> None:
    dead = await bench.endpoint()
    await bench.endpoint()
    await bench.backlog(dead, MANY, fresh=fresh)
    await analyze(database_url, "webhook_delivery")
    with statements_of(bench.database) as statements:
        assert {lease.endpoint_id for lease in await bench.take()} >= {dead.id}
        lease = Lease(bench.viewer.team_id, dead.id, await token_of(bench, dead.id), False, LEASE)
        async with bench.database.transaction(bench.viewer.team_id) as session:
            found = await deliveries_next(session, lease, 10, fresh=fresh)
        await bench.give_back(lease)
    assert [delivery.event_no for delivery in found] == list(range(1_000_001, 1_000_011))
    explained = [await explain(bench, *each) for each in statements if "webhook_delivery" in each[0]]
    assert len(explained) == 2, "the next deliveries, and when the endpoint is due again"
    for plan in explained:
        assert "Seq Scan on webhook_delivery" not in plan and "Sort" not in plan, plan
        assert most_rows(plan) <= 10 and pages(plan) < 60, plan


async def test_the_next_of_a_hundred_thousand_endpoints_is_found_at_once(bench: Bench, queue: None) -> None:
    with statements_of(bench.database) as statements:
        assert len(await bench.take(10)) == 10
        async with bench.database.transaction(DIRECTORY) as session:
            assert await teams_behind(session, ["team_7", "team_8"]) == ["team_7"]
    taking, reading = [await explain(bench, *each, team=DIRECTORY) for each in statements]
    assert "Seq Scan on webhook_queue" not in taking + reading and "Sort" not in taking, taking + reading
    assert most_rows(taking) <= 10 and pages(taking) < 200, taking
    assert most_rows(reading) <= 2 * 200 and pages(reading) < 500, reading


async def test_of_many_deliveries_the_old_ones_are_found_at_once(bench: Bench, database_url: str) -> None:
    await bench.backlog(await bench.endpoint(), MANY // 5)
    done = "update webhook_delivery set status = 'DELIVERED', fresh = false"
    older = (
        "update webhook_delivery set created_at = now() - interval '31 days' where event_no <= 1000000 + :no"
    )
    await change(bench, done)
    await change(bench, older, no=500)
    await analyze(database_url, "webhook_delivery")
    with statements_of(bench.database) as statements:
        assert (await bench.does(webhook_log_forget))["deliveries"] == 500
    await change(bench, older, no=1_000)
    for sql, values in statements:
        plan = await explain(bench, sql, values)
        assert "Seq Scan on webhook_delivery" not in plan, plan
        assert most_rows(plan) <= 500, plan
    assert await bench.rows("select count(*) from webhook_delivery") == [(MANY // 5 - 1_000,)]


async def test_of_many_events_the_old_ones_are_found_at_once(bench: Bench, database_url: str) -> None:
    await change(
        bench,
        """
        insert into event (team_id, no, id, type, subject_id, actor_kind, actor_name, data, occurred_at)
        select :team, n, 'event_' || n, 'client.created', 'client_1', 'SYSTEM', '', '{}',
            now() - case when n <= 1000 then interval '2 years' else interval '1 day' end
        from generate_series(1, :count) n
        """,
        team=bench.viewer.team_id,
        count=MANY // 5,
    )
    await analyze(database_url, "event")
    with statements_of(bench.database) as statements:
        assert (await bench.does(events_forget(timedelta(days=400))))["most"] == 1_000
        assert (await bench.does(events_forget(timedelta(days=400))))["most"] == 0
    plan = await explain(bench, *statements[0])
    assert "Seq Scan on event" not in plan, plan
    assert most_rows(plan) <= 2_000, plan


@pytest.mark.parametrize("outcome", [AttemptOutcome.DELIVERED, AttemptOutcome.TIMED_OUT])
async def test_an_attempt_is_noted_in_two_statements(bench: Bench, outcome: AttemptOutcome) -> None:
    await bench.backlog(await bench.endpoint(), 1)
    [lease] = await bench.take()
    async with bench.database.transaction(bench.viewer.team_id) as session:
        [delivery] = await deliveries_next(session, lease, 10, fresh=True)
        with statements_of(bench.database) as statements:
            await attempt_note(session, delivery, came(outcome))
    assert [re.findall(r"UPDATE (\w+)", sql)[0] for sql, _ in statements] == [
        "webhook_endpoint",
        "webhook_delivery",
    ]
    assert "INSERT INTO webhook_attempt" in statements[1][0]


@pytest.fixture
async def queue(cluster: EmbeddedPostgres, database_url: str) -> None:
    """The queue of 500 teams with 200 endpoints each, all of them due; of one team the log has gone on."""
    connection = await asyncpg.connect(cluster.url(urlsplit(database_url).path[1:], SUPERUSER))
    await connection.execute(
        """
        set session_replication_role = replica;  -- no endpoint need be there
        insert into webhook_queue (team_id, endpoint_id, fed_no, due_at, troubled)
        select 'team_' || n % 500, 'webhook_' || n, 10, now() - n * interval '1 second', false
        from generate_series(1, 100000) n;
        insert into team_feed (team_id, last_no)
        select 'team_' || n, case n when 7 then 11 else 10 end from generate_series(0, 499) n;
        """
    )
    await connection.execute("vacuum analyze webhook_queue")
    await connection.close()


@contextmanager
def statements_of(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run in the block, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def explain(bench: Bench, sql: str, values: Any, team: str | None = None) -> str:
    """How the database answers a statement."""
    async with bench.database.connection(team or bench.viewer.team_id) as connection:
        plan = await connection.exec_driver_sql(f"explain (analyze, buffers) {sql}", values)
        return "\n".join(row[0] for row in plan)


def most_rows(plan: str) -> int:
    """The most rows that any step of the plan came to."""
    return max(map(int, re.findall(r"rows=(\d+)\.\d+ loops", plan)))


def pages(plan: str) -> int:
    """The pages that were read."""
    return int(re.findall(r"Buffers: shared hit=(\d+)", plan)[0])


async def analyze(database_url: str, table: str) -> None:
    """Has the database look at what is in the table, as only the owner may."""
    connection = await asyncpg.connect(driver_url(database_url))
    await connection.execute(f"vacuum analyze {table}")
    await connection.close()


async def change(bench: Bench, statement: str, **values: Any) -> None:
    async with bench.database.transaction(bench.viewer.team_id) as session:
        await session.execute(text(statement), values)


async def token_of(bench: Bench, endpoint_id: str) -> str:
    [row] = await bench.rows("select lease from webhook_queue where endpoint_id = :id", id=endpoint_id)
    return str(row.lease)
