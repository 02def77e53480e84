"""The queue: each event is fed once, one worker holds an endpoint, attempts follow a schedule."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from jobs.webhook_feed import WebhookFeed
from jobs.webhook_feed import pause_after as feed_pause
from models.errors import ErrorCode, Refused
from models.identifier import Prefix, new_id
from models.mail import MailPurpose
from models.member import Member, MemberRole
from models.plan import Plan
from models.user import User
from models.webhook_attempt import AttemptOutcome
from models.webhook_delivery import MOST_ATTEMPTS, PAUSES
from models.webhook_endpoint import DisabledReason, EndpointStatus
from resolvers.directory import DIRECTORY
from resolvers.plan import plan_change
from resolvers.webhook_attempt import (
    attempt_note,
    deliveries_next,
    pause_after,
    webhook_endpoint_give_up,
)
from resolvers.webhook_delivery import webhook_replay
from resolvers.webhook_endpoint import webhook_endpoint_delete, webhook_endpoint_update
from resolvers.webhook_lease import lease_prolong
from tests.waiting import until
from tests.webhooks.bench import Bench, came, sending
from tests.webhooks.receiver import Receiver

FAILED = came(AttemptOutcome.UNREACHABLE, error="ConnectError")


async def test_several_feeds_make_one_delivery_for_each_endpoint_and_event(bench: Bench) -> None:
    endpoints = [await bench.endpoint() for _ in range(3)]
    feeds = [WebhookFeed(bench.database, made=lambda _: None) for _ in range(4)]

    async def feed_on(feed: WebhookFeed) -> int:
        return sum([await feed.catch_up() for _ in range(15)])

    async def write(writer: int) -> None:
        for number in range(10):
            await bench.client(f"Client {writer}.{number}")

    made, _ = await asyncio.gather(
        asyncio.gather(*(feed_on(feed) for feed in feeds)), asyncio.gather(*map(write, range(4)))
    )
    made.append(await feeds[0].catch_up())
    assert sum(made) == 3 * 40
    for endpoint in endpoints:
        sql = "select event_no from webhook_delivery where endpoint_id = :id order by event_no"
        assert [row.event_no for row in await bench.rows(sql, id=endpoint.id)] == list(range(1, 41))


async def test_an_endpoint_is_told_of_nothing_from_before_it_was_made(bench: Bench) -> None:
    await bench.client()
    await bench.endpoint()
    assert await WebhookFeed(bench.database, made=lambda _: None).catch_up() == 0
    await bench.client()
    assert await WebhookFeed(bench.database, made=lambda _: None).catch_up() == 1


async def test_what_is_heard_of_one_team_is_read_of_that_team_alone(bench: Bench) -> None:
    other = await Bench(bench.database).open()
    for each in (bench, other):
        await each.endpoint()
        await each.client()
    feed = WebhookFeed(bench.database, made=lambda _: None)
    assert await feed.catch_up({bench.viewer.team_id}) == 1
    assert [await each.rows("select event_name from webhook_delivery") for each in (bench, other)] == [
        [("client.created",)],
        [],
    ]
    assert await feed.catch_up() == 1, "a lost announcement loses nothing"


@pytest.mark.parametrize(
    ("looked_for", "pause"),
    [
        ([0.001, 0.001, 0.001], 1.0),
        ([0.1, 0.2, 0.1], 2.0),
        ([60.0, 60.0, 60.0], 15.0),
        ([0.001, 60.0, 60.0], 1.0),
    ],
    ids=["few teams", "many teams", "far too many", "few teams, and a machine that was busy meanwhile"],
)
def test_the_longer_it_takes_to_look_at_every_team_the_less_often_that_is_done(
    looked_for: list[float], pause: float
) -> None:
    assert feed_pause(looked_for, interval=1.0) == pytest.approx(pause)


async def test_one_worker_at_a_time_holds_an_endpoint(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    taken = await asyncio.gather(*(bench.take() for _ in range(5)))
    [lease] = [lease for each in taken for lease in each]
    assert lease.endpoint_id == endpoint.id
    assert await bench.take() == []
    await bench.backlog(endpoint, 1)
    await bench.give_back(lease)
    [again] = await bench.take()
    assert again.token != lease.token
    async with bench.database.transaction(bench.viewer.team_id) as session:
        assert not await lease_prolong(session, lease, troubled=False), "it was given back"
        assert await lease_prolong(session, again, troubled=False)


async def test_what_a_dead_worker_held_comes_back_by_itself(bench: Bench) -> None:
    await bench.endpoint()
    before = datetime.now(UTC)
    [lease] = await bench.take()
    [(held_until,)] = await bench.rows("select leased_until from webhook_queue")
    assert before + timedelta(seconds=20) <= held_until <= datetime.now(UTC) + timedelta(seconds=20)
    async with bench.database.connection(DIRECTORY) as connection:
        await connection.execute(text("update webhook_queue set leased_until = now()"))
    [again] = await bench.take()
    assert again.endpoint_id == lease.endpoint_id
    await bench.give_back(lease)  # the dead one wakes up, too late
    assert await bench.take() == []


async def test_troubled_endpoints_do_not_take_the_places_of_healthy_ones(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 1)
    [lease] = await bench.take()
    async with bench.database.transaction(bench.viewer.team_id) as session:
        await lease_prolong(session, lease, troubled=True)
    await bench.give_back(lease)
    assert await bench.take() == []
    assert len(await bench.take(troubled=True)) == 1


async def test_deliveries_queued_meanwhile_are_not_forgotten_when_an_endpoint_is_given_back(
    bench: Bench,
) -> None:
    await bench.endpoint()
    [lease] = await bench.take()
    await bench.client()
    await WebhookFeed(bench.database, made=lambda _: None).catch_up()
    await bench.give_back(lease)
    assert len(await bench.take()) == 1


async def test_attempts_follow_the_schedule_and_then_end(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 1)
    [lease] = await bench.take()
    for number in range(MOST_ATTEMPTS):
        before = datetime.now(UTC)
        async with bench.database.transaction(bench.viewer.team_id) as session:
            [delivery] = await deliveries_next(session, lease, 10, fresh=number == 0)
            assert await attempt_note(session, delivery, FAILED) is None
        after = datetime.now(UTC)
        [row] = await bench.rows("select attempts, status, next_attempt_at from webhook_delivery")
        assert row.attempts == number + 1
        if row.next_attempt_at is not None:
            pause = PAUSES[number]
            assert before + 0.9 * pause <= row.next_attempt_at <= after + 1.1 * pause
            async with bench.database.transaction(bench.viewer.team_id) as session:
                await session.execute(text("update webhook_delivery set next_attempt_at = now()"))
    assert (row.status, row.next_attempt_at) == ("FAILED", None)


def test_pauses_differ_by_their_jitter() -> None:
    pauses = {pause_after(3) for _ in range(50)}
    assert len(pauses) > 40
    assert all(timedelta(minutes=27) <= pause <= timedelta(minutes=33) for pause in pauses)


async def test_a_worker_that_overslept_changes_nothing(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 1)
    [lease] = await bench.take()
    async with bench.database.transaction(bench.viewer.team_id) as session:
        [delivery] = await deliveries_next(session, lease, 10, fresh=True)
    for attempt in (came(AttemptOutcome.DELIVERED, 200), FAILED):
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
    [lease] = await bench.take()
    for days, attempts, expected in ((4.9, 3, None), (9, 2, None), (5.1, 3, DisabledReason.FAILING)):
        async with bench.database.transaction(bench.viewer.team_id) as session:
            since = {"since": timedelta(days=days)}
            await session.execute(
                text("update webhook_endpoint set failing_since = now() - cast(:since as interval)"), since
            )
            waiting = "update webhook_delivery set next_attempt_at = now(), attempts = :attempts"
            await session.execute(text(waiting), {"attempts": attempts})
            await session.execute(text("delete from webhook_attempt"))
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
    assert await bench.take() == []


async def test_nothing_is_sent_to_a_deleted_endpoint(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.backlog(endpoint, 3)
    await bench.does(webhook_endpoint_delete, endpoint.id)
    assert await bench.take() == []
    [row] = await bench.rows("select secret, previous_secret from webhook_endpoint")
    assert (row.secret, row.previous_secret) == ("", None)
    with pytest.raises(Refused):
        await bench.does(webhook_endpoint_delete, endpoint.id)


async def test_a_replay_is_of_ten_thousand_events_at_most(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.client()
    async with bench.database.transaction(bench.viewer.team_id) as session:
        await session.execute(text("update team_feed set last_no = 10001"))
    with pytest.raises(Refused) as refused:
        await bench.does(webhook_replay, endpoint.id, "0")
    [error] = refused.value.errors
    assert (error.code, error.path) == (ErrorCode.OUT_OF_RANGE, ("until",))
    assert (await bench.does(webhook_replay, endpoint.id, "0", "10000"))["count"] == 1


async def test_a_replay_from_the_beginning_is_of_all_that_is_kept(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    for _ in range(3):
        await bench.client()
    async with bench.database.transaction(bench.viewer.team_id) as session:
        await session.execute(text("delete from event where no <= 1"))
    assert (await bench.does(webhook_replay, endpoint.id, "0"))["count"] == 2


async def test_a_replay_waits_for_the_one_before_it(bench: Bench) -> None:
    endpoint = await bench.endpoint()
    await bench.client()
    await bench.does(webhook_replay, endpoint.id, "0")
    with pytest.raises(Refused) as refused:
        await bench.does(webhook_replay, endpoint.id, "0")
    [error] = refused.value.errors
    assert (error.code, error.path) == (ErrorCode.INVALID_STATE, ("endpoint_id",))
    [lease] = await bench.take()
    async with bench.database.transaction(bench.viewer.team_id) as session:
        [delivery] = await deliveries_next(session, lease, 10, fresh=False)
        await attempt_note(session, delivery, FAILED)
    assert (await bench.does(webhook_replay, endpoint.id, "0"))["count"] == 1


async def test_an_endpoint_ends_with_the_plan_that_includes_the_api(bench: Bench, receiver: Receiver) -> None:
    endpoint = await bench.endpoint(receiver.url())
    await bench.client()
    await bench.does(plan_change, Plan.PRO)

    async def is_given_up() -> bool:
        return not await bench.rows("select endpoint_id from webhook_queue")

    async with sending(bench):
        await until(is_given_up)
    [row] = await bench.rows("select status, disabled_reason from webhook_endpoint")
    assert (row.status, row.disabled_reason, receiver.messages) == ("DISABLED", "PLAN_ENDED", [])
    with pytest.raises(Refused) as refused:
        await bench.does(webhook_endpoint_update, endpoint.id, {"enabled": True})
    [error] = refused.value.errors
    assert (error.code, error.path) == (ErrorCode.PLAN_REQUIRED, ("input", "enabled"))


async def test_secrets_are_encrypted_at_rest(bench: Bench) -> None:
    await bench.endpoint()
    [row] = await bench.rows("select secret from webhook_endpoint")
    assert "whsec" not in row.secret
    assert row.secret.startswith("gAAAA")
