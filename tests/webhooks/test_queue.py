"""The queue of endpoints: each event is fed once, one worker holds an endpoint, many rows cost nothing."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from jobs.webhook_feed import WebhookFeed
from models.errors import Refused
from models.identifier import Prefix, new_id
from models.mail import MailPurpose
from models.member import Member, MemberRole
from models.user import User
from models.webhook_delivery import MOST_ATTEMPTS, PAUSES
from models.webhook_endpoint import DisabledReason, EndpointStatus
from resolvers.directory import DIRECTORY
from resolvers.retention import spent_rows_forget
from resolvers.webhook_attempt import (
    Attempt,
    attempt_note,
    deliveries_next,
    pause_after,
    webhook_endpoint_give_up,
)
from resolvers.webhook_endpoint import webhook_endpoint_delete
from resolvers.webhook_lease import Lease, endpoints_take, lease_end, lease_prolong
from server.database import Database
from tests.webhooks.bench import Bench

FAILED = Attempt(body="{}", duration=timedelta(seconds=0.1), error="ConnectError")
MANY = 100_000
FAILING_SINCE = text("update webhook_endpoint set failing_since = now() - cast(:since as interval)")


@pytest.fixture
async def bench(database: Database) -> Bench:
    """A team in a database of its own."""
    return await Bench(database).open()


async def take(bench: Bench, most: int = 10, *, troubled: bool = False) -> list[Lease]:
    async with bench.database.transaction(DIRECTORY) as session:
        return await endpoints_take(session, most, troubled=troubled)


async def give_back(bench: Bench, lease: Lease) -> None:
    async with bench.database.transaction(bench.viewer.team_id) as session:
        await lease_end(session, lease)


async def test_several_feeds_make_one_delivery_for_each_endpoint_and_event(bench: Bench) -> None:
    endpoints = [await bench.endpoint() for _ in range(3)]
    feeds = [WebhookFeed(bench.database, made=lambda: None) for _ in range(4)]

    async def feed_on(feed: WebhookFeed) -> int:
        return sum([await feed.catch_up() for _ in range(15)])

    made, _ = await asyncio.gather(
        asyncio.gather(*(feed_on(feed) for feed in feeds)),
        asyncio.gather(*(bench.client(f"Client {n}") for n in range(40))),
    )
    made.append(await feeds[0].catch_up())
    assert sum(made) == 3 * 40
    for endpoint in endpoints:
        sql = "select event_no from webhook_delivery where endpoint_id = :id order by event_no"
        assert [row.event_no for row in await bench.rows(sql, id=endpoint.id)] == list(range(1, 41))


async def test_an_endpoint_is_told_of_nothing_from_before_it_was_made(bench: Bench) -> None:
    await bench.client()
    await bench.endpoint()
    assert await WebhookFeed(bench.database, made=lambda: None).catch_up() == 0
    await bench.client()
    assert await WebhookFeed(bench.database, made=lambda: None).catch_up() == 1


async def test_one_worker_at_a_time_holds_an_endpoint(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    taken = await asyncio.gather(*(take(bench) for _ in range(5)))
    [lease] = [lease for each in taken for lease in each]
    assert lease.endpoint_id == endpoint.id
    assert await take(bench) == []
    await bench.backlog(endpoint, 1)
    await give_back(bench, lease)
    [again] = await take(bench)
    assert again.token != lease.token
    async with bench.database.transaction(bench.viewer.team_id) as session:
        assert not await lease_prolong(session, lease, troubled=False), "it was given back"
        assert await lease_prolong(session, again, troubled=False)


async def test_what_a_dead_worker_held_comes_back_by_itself(bench: Bench) -> None:
    await bench.endpoint()
    [lease] = await take(bench)
    [(held,)] = await bench.rows("select leased_until - now() from webhook_queue")
    assert timedelta(seconds=15) < held <= timedelta(seconds=20)
    async with bench.database.connection(DIRECTORY) as connection:
        await connection.execute(text("update webhook_queue set leased_until = now()"))
    [again] = await take(bench)
    assert again.endpoint_id == lease.endpoint_id
    await give_back(bench, lease)  # the dead one wakes up, too late
    assert await take(bench) == []


async def test_troubled_endpoints_do_not_take_the_places_of_healthy_ones(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 1)
    [lease] = await take(bench)
    async with bench.database.transaction(bench.viewer.team_id) as session:
        await lease_prolong(session, lease, troubled=True)
    await give_back(bench, lease)
    assert await take(bench) == []
    assert len(await take(bench, troubled=True)) == 1


async def test_deliveries_queued_meanwhile_are_not_forgotten_when_an_endpoint_is_given_back(
    bench: Bench,
) -> None:
    await bench.endpoint()
    [lease] = await take(bench)
    await bench.client()
    await WebhookFeed(bench.database, made=lambda: None).catch_up()
    await give_back(bench, lease)
    assert len(await take(bench)) == 1


async def test_attempts_follow_the_schedule_and_then_end(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 1)
    [lease] = await take(bench)
    pauses = []
    for number in range(MOST_ATTEMPTS):
        async with bench.database.transaction(bench.viewer.team_id) as session:
            [delivery] = await deliveries_next(session, lease, 10, fresh=number == 0)
            assert await attempt_note(session, delivery, FAILED) is None
        [row] = await bench.rows(
            "select attempts, status, next_attempt_at - now() as pause from webhook_delivery"
        )
        assert row.attempts == number + 1
        pauses.append(row.pause)
        async with bench.database.transaction(bench.viewer.team_id) as session:
            await session.execute(text("update webhook_delivery set next_attempt_at = now()"))
    assert (row.status, pauses.pop()) == ("FAILED", None)
    for pause, promised in zip(pauses, PAUSES, strict=True):
        assert 0.85 * promised < pause < 1.15 * promised


def test_pauses_differ_by_their_jitter() -> None:
    pauses = {pause_after(3) for _ in range(50)}
    assert len(pauses) > 40
    assert all(timedelta(minutes=27) <= pause <= timedelta(minutes=33) for pause in pauses)


async def test_a_worker_that_overslept_changes_nothing(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 1)
    [lease] = await take(bench)
    async with bench.database.transaction(bench.viewer.team_id) as session:
        [delivery] = await deliveries_next(session, lease, 10, fresh=True)
    done = Attempt(body="{}", duration=timedelta(seconds=1), status=200)
    for attempt in (done, FAILED):
        async with bench.database.transaction(bench.viewer.team_id) as session:
            await attempt_note(session, delivery, attempt)
    [row] = await bench.rows("select status, attempts from webhook_delivery")
    assert (row.status, row.attempts) == ("DELIVERED", 1)


async def test_five_days_of_nothing_but_failure_disable_an_endpoint_and_tell_its_owners(
    bench: Bench,
) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 1, fresh=False)
    user, email = new_id(Prefix.USER), f"{new_id(Prefix.USER)}@example.com"
    async with bench.database.transaction(bench.viewer.team_id) as session:
        session.add(User(id=user, email=email, name="Zoe"))
        await session.flush()
        for role, who in ((MemberRole.OWNER, user), (MemberRole.ADMIN, None)):
            member = Member(team_id=bench.viewer.team_id, id=new_id(Prefix.MEMBER), user_id=who, name="Zoe")
            member.email, member.role = (email if who else "abe@example.com"), role
            session.add(member)
    [lease] = await take(bench)
    for days, expected in ((4.9, None), (5.1, DisabledReason.FAILING)):
        async with bench.database.transaction(bench.viewer.team_id) as session:
            since = {"since": timedelta(days=days)}
            await session.execute(
                text("update webhook_endpoint set failing_since = now() - cast(:since as interval)"), since
            )
            await session.execute(text("update webhook_delivery set next_attempt_at = now()"))
            [delivery] = await deliveries_next(session, lease, 10, fresh=False)
            reason = await attempt_note(session, delivery, FAILED)
        assert reason is expected
    for _ in range(2):  # by two workers
        await bench.does(webhook_endpoint_give_up, endpoint.id, DisabledReason.FAILING)
    [row] = await bench.rows("select status, disabled_reason from webhook_endpoint")
    assert (row.status, row.disabled_reason) == (EndpointStatus.DISABLED, DisabledReason.FAILING)
    [told] = await bench.rows("select data from event where type = 'webhook_endpoint.disabled'")
    assert told.data == {"reason": "FAILING"}
    [mail] = await bench.rows("select purpose, recipients, contents from mail")
    assert mail.purpose == MailPurpose.WEBHOOK_DISABLED
    assert (mail.recipients, mail.contents["url"]) == ([email], endpoint.url)
    assert await take(bench) == []


async def test_nothing_is_sent_to_a_deleted_endpoint(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 3)
    await bench.does(webhook_endpoint_delete, endpoint.id)
    assert await take(bench) == []
    [row] = await bench.rows("select secret, previous_secret from webhook_endpoint")
    assert (row.secret, row.previous_secret) == ("", None)
    with pytest.raises(Refused):
        await bench.does(webhook_endpoint_delete, endpoint.id)


async def test_deliveries_are_forgotten_after_thirty_days_but_for_those_that_wait(bench: Bench) -> None:
    waiting, deleted = await bench.endpoint(), await bench.endpoint()
    for endpoint in (waiting, deleted):
        await bench.backlog(endpoint, 2)
    await bench.does(webhook_endpoint_delete, deleted.id)
    done = "update webhook_delivery set status = 'DELIVERED', fresh = false where event_no = 1000001"
    old = "update webhook_delivery set created_at = now() - interval '31 days'"
    async with bench.database.transaction(bench.viewer.team_id) as session:
        for change in (done, old):
            await session.execute(text(change))
    await bench.does(spent_rows_forget)
    [left] = await bench.rows("select endpoint_id, status from webhook_delivery")
    assert (left.endpoint_id, left.status) == (waiting.id, "PENDING")


async def test_secrets_are_encrypted_at_rest(bench: Bench) -> None:
    await bench.endpoint()
    [row] = await bench.rows("select secret from webhook_endpoint")
    assert "whsec" not in row.secret
    assert row.secret.startswith("gAAAA")


@pytest.mark.parametrize("fresh", [True, False], ids=["first attempts", "retries"])
async def test_a_hundred_thousand_that_wait_cost_no_more_than_ten(bench: Bench, fresh: bool) -> None:
    dead = await bench.endpoint()
    await bench.endpoint()
    await bench.backlog(dead, MANY, fresh=fresh)
    async with bench.database.transaction(bench.viewer.team_id) as session:
        await session.execute(text("analyze webhook_delivery"))
    with statements_of(bench.database) as statements:
        assert {lease.endpoint_id for lease in await take(bench)} >= {dead.id}
        lease = Lease(bench.viewer.team_id, dead.id, await token_of(bench, dead.id))
        async with bench.database.transaction(bench.viewer.team_id) as session:
            found = await deliveries_next(session, lease, 10, fresh=fresh)
        await give_back(bench, lease)
    assert [delivery.event_no for delivery in found] == list(range(1_000_001, 1_000_011))
    explained = [(sql, await explain(bench, sql, values)) for sql, values in statements]
    plans = [plan for sql, plan in explained if "webhook_delivery" in sql]
    assert len(plans) == 2, "the next deliveries, and when the endpoint is due again"
    for plan in plans:
        assert "Seq Scan on webhook_delivery" not in plan and "Sort" not in plan, plan
        assert max(map(int, re.findall(r"rows=(\d+)\.\d+ loops", plan))) <= 10, plan
        assert int(re.findall(r"Buffers: shared hit=(\d+)", plan)[0]) < 60, plan


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


async def explain(bench: Bench, sql: str, values: Any) -> str:
    """How the database answers a statement."""
    async with bench.database.connection(bench.viewer.team_id) as connection:
        plan = await connection.exec_driver_sql(f"explain (analyze, buffers) {sql}", values)
        return "\n".join(row[0] for row in plan)


async def token_of(bench: Bench, endpoint_id: str) -> str:
    [row] = await bench.rows("select lease from webhook_queue where endpoint_id = :id", id=endpoint_id)
    return str(row.lease)
