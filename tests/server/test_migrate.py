"""Migrating: once, in order, and safely when two processes do it at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import asyncpg
import orjson
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

import migrations
from models.client import Client, ClientKind
from models.fresh_row import FreshRow, fresh
from models.invoice import Invoice
from models.invoice_status import InvoiceStatus
from models.plan import Plan
from models.quote import Quote
from models.team import Team
from models.webhook_delivery import DeliveryKind, WebhookDelivery
from models.webhook_endpoint import WebhookEndpoint
from resolvers.invoice_rows import new_invoice
from resolvers.quote_write import new_quote
from server.connecting import driver_url
from server.database import DatabaseUnavailable
from server.embedded.cluster import OWNER, SUPERUSER
from server.embedded.postgres import EmbeddedPostgres
from server.migrate import head, migrate, revisions


@pytest.fixture
async def empty_url(cluster: EmbeddedPostgres) -> AsyncIterator[str]:
    """The URL, as the owner, of a database without a table."""
    name = f"empty_{uuid4().hex}"
    connection = await asyncpg.connect(cluster.url("postgres", SUPERUSER))
    await connection.execute(f"create database {name} owner {OWNER}")
    yield cluster.url(name)
    await connection.execute(f"drop database {name} with (force)")
    await connection.close()


async def test_two_at_once_apply_each_migration_once(empty_url: str) -> None:
    applied = await asyncio.gather(migrate(empty_url), migrate(empty_url))
    assert sorted(applied) == [0, len(revisions())]


async def test_a_database_from_the_future_is_left_alone(database_url: str) -> None:
    connection = await asyncpg.connect(driver_url(database_url))
    await connection.execute("update alembic_version set version_num = '9999'")
    await connection.close()
    with pytest.raises(DatabaseUnavailable, match="at migration 9999, which this Quotegraph does not know"):
        await migrate(database_url)


def test_file_names_tell_what_alembic_reads_in_them() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == revisions()
    assert scripts.get_heads() == [head()]


async def test_quotes_of_before_are_counted_for_each_team(empty_url: str) -> None:
    await migrate(empty_url, to="0005")
    connection = await asyncpg.connect(driver_url(empty_url))
    for team_id, live, deleted in (("team_a", 2, 1), ("team_b", 0, 1)):
        await connection.execute("select set_config('app.team_id', $1, false)", team_id)
        team = fresh(
            Team, id=team_id, slug=team_id, name="A team", plan=Plan.PRO, currency="EUR", timezone="UTC"
        )
        client = fresh(Client, team_id=team_id, id="client_1", kind=ClientKind.COMPANY, name="A client")
        quotes = [new_quote(team, client.id, "EUR", partial(fresh, Quote)) for _ in range(live + deleted)]
        for number, quote in enumerate(quotes):
            quote.number = f"Q-{number}"
            quote.deleted_at = datetime.now(UTC) if number < deleted else None
        for row in (team, client, *quotes):
            await _insert(connection, row)
    await migrate(empty_url)
    for team_id, total in (("team_a", 2), ("team_b", None)):
        await connection.execute("select set_config('app.team_id', $1, false)", team_id)
        assert await connection.fetchval("select total from team_total") == total
    await connection.close()


async def test_mails_that_waited_before_the_jobs_wait_after_them(empty_url: str) -> None:
    await migrate(empty_url, to="0009")
    connection = await asyncpg.connect(driver_url(empty_url))
    await connection.execute(
        """
        select set_config('app.team_id', 'system', false);
        insert into mail
            (team_id, id, created_at, updated_at, purpose, recipients, copies, contents, status, attempts)
        select 'system', 'mail_' || n, now(), now(), 'invitation', '{}', '{}', '{}', 'QUEUED', 0
        from generate_series(1, 3) n;
        insert into mail_queue
        values ('system', 'mail_1', now()), ('system', 'mail_3', now() + interval '1 hour')
        """
    )
    await migrate(empty_url, to="0010")
    waiting = await connection.fetch(
        "select args->>'mail_id' as mail, scheduled_at > now() as later, queue_name, status::text"
        " from procrastinate_jobs where task_name = 'mail.send' order by 1"
    )
    assert [tuple(row) for row in waiting] == [
        ("mail_1", False, "mail", "todo"),
        ("mail_3", True, "mail", "todo"),
    ]
    await connection.close()


async def test_only_what_falls_overdue_from_now_on_will_be_told_of(empty_url: str) -> None:
    await migrate(empty_url, to="0010")
    connection = await asyncpg.connect(driver_url(empty_url))
    await connection.execute("select set_config('app.team_id', 'team_a', false)")
    team = fresh(Team, id="team_a", slug="a", name="A team", plan=Plan.PRO, currency="EUR", timezone="UTC")
    client = fresh(Client, team_id="team_a", id="client_1", kind=ClientKind.COMPANY, name="A client")
    invoices = [new_invoice(team, client.id, "EUR") for _ in range(2)]
    for invoice, days in zip(invoices, (-1, 1), strict=True):
        invoice.status, invoice.overdue_at = InvoiceStatus.SENT, datetime.now(UTC) + timedelta(days=days)
    for row in (team, client):
        await _insert(connection, row)
    for invoice in invoices:
        await _insert(connection, fresh(Invoice, **invoice.model_dump()))
    await migrate(empty_url)
    told = await connection.fetch("select id from invoice where overdue_noticed_at = overdue_at")
    assert [row["id"] for row in told] == [invoices[0].id]
    await connection.close()


async def test_of_deliveries_of_before_the_last_attempt_is_known(empty_url: str) -> None:
    await migrate(empty_url, to="0017")
    connection = await asyncpg.connect(driver_url(empty_url))
    await connection.execute("select set_config('app.team_id', 'team_a', false)")
    team = fresh(Team, id="team_a", slug="a", name="A team", plan=Plan.PRO, currency="EUR", timezone="UTC")
    endpoint = fresh(
        WebhookEndpoint,
        team_id="team_a",
        id="webhook_1",
        url="https://a.example/",
        types=[],
        scopes=[],
        secret="",
    )
    answers = [
        (0, None, None),
        (1, 204, None),
        (3, 500, None),
        (1, None, "No complete answer within 8 seconds."),
        (1, None, "a.example does not lead to the public Internet alone."),
        (1, None, "ConnectError: refused"),
    ]
    deliveries = [
        fresh(
            WebhookDelivery,
            team_id="team_a",
            id=f"delivery_{number}",
            endpoint_id="webhook_1",
            kind=DeliveryKind.EVENT,
            event_no=number,
            event_name="client.created",
            subject_id="client_1",
            occurred_at=datetime.now(UTC),
            attempts=attempts,
            last_attempt_at=datetime.now(UTC),
            response_status=status,
            response_body="Hm" if status else "",
            error=error,
            duration_ms=7,
        )
        for number, (attempts, status, error) in enumerate(answers)
    ]
    for row in (team, endpoint, *deliveries):
        await _insert(connection, row)
    await migrate(empty_url)
    known = await connection.fetch(
        "select delivery_id, number, outcome, response_status, response_body, url from webhook_attempt"
        " order by id"
    )
    assert [tuple(row.values())[:5] for row in known] == [
        ("delivery_1", 1, "DELIVERED", 204, "Hm"),
        ("delivery_2", 3, "REJECTED", 500, "Hm"),
        ("delivery_3", 1, "TIMED_OUT", None, None),
        ("delivery_4", 1, "BLOCKED", None, None),
        ("delivery_5", 1, "UNREACHABLE", None, None),
    ]
    assert {row["url"] for row in known} == {"https://a.example/"}
    await connection.close()


async def _insert(connection: asyncpg.Connection, row: FreshRow) -> None:
    """Inserts into the columns that the table has by now."""
    table, values = row.row.__tablename__, {name: v for name, v in vars(row).items() if name != "row"}
    columns = await connection.fetchval(
        "select string_agg(column_name, ', ') from information_schema.columns"
        " where table_name = $1 and is_generated = 'NEVER'",
        table,
    )
    await connection.execute(
        f"insert into {table} ({columns})"
        f" select {columns} from jsonb_populate_record(null::{table}, $1::text::jsonb)",
        orjson.dumps(values, default=str).decode(),
    )
