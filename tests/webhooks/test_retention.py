"""What is forgotten of webhooks, and when."""

from sqlalchemy import text

from models.webhook_attempt import AttemptOutcome
from models.webhook_endpoint import WebhookEndpoint
from resolvers.webhook_attempt import attempt_note, deliveries_next
from resolvers.webhook_endpoint import webhook_endpoint_delete
from resolvers.webhook_retention import FORGET_AT_ONCE, webhook_log_forget
from tests.webhooks.bench import Bench, came

OLD = "update webhook_delivery set created_at = now() - interval '31 days'"
DONE = "update webhook_delivery set status = 'DELIVERED', fresh = false"


async def change(bench: Bench, *statements: str) -> None:
    async with bench.database.transaction(bench.viewer.team_id) as session:
        for statement in statements:
            await session.execute(text(statement))


async def sent(bench: Bench, endpoint: WebhookEndpoint, count: int) -> None:
    """Deliveries that were sent to the endpoint, each once."""
    await bench.backlog(endpoint, count)
    for lease in await bench.take():
        async with bench.database.transaction(bench.viewer.team_id) as session:
            for delivery in await deliveries_next(session, lease, count, fresh=True):
                await attempt_note(session, delivery, came(AttemptOutcome.DELIVERED, 200))
        await bench.give_back(lease)


async def test_deliveries_go_after_thirty_days_with_their_attempts(bench: Bench) -> None:
    await sent(bench, await bench.endpoint(), 3)
    await change(bench, f"{OLD} where event_no <> 1000003")
    assert (await bench.does(webhook_log_forget))["deliveries"] == 2
    assert [row.event_no for row in await bench.rows("select event_no from webhook_delivery")] == [1000003]
    assert [row.number for row in await bench.rows("select number from webhook_attempt")] == [1]


async def test_what_waits_is_kept_for_as_long_as_it_may_be_sent(bench: Bench) -> None:
    waiting, disabled = await bench.endpoint(), await bench.endpoint(enabled=False)
    for endpoint in (waiting, disabled):
        await bench.backlog(endpoint, 2)
    await change(bench, f"{DONE} where event_no = 1000001", OLD)
    await bench.does(webhook_log_forget)
    [left] = await bench.rows("select endpoint_id, status from webhook_delivery")
    assert (left.endpoint_id, left.status) == (waiting.id, "PENDING")


async def test_a_deleted_endpoint_goes_with_the_last_of_its_deliveries(bench: Bench) -> None:
    kept, deleted = await bench.endpoint(), await bench.endpoint()
    await bench.backlog(deleted, 2)
    await bench.does(webhook_endpoint_delete, deleted.id)
    await change(bench, "update webhook_endpoint set deleted_at = deleted_at - interval '31 days'")
    await change(bench, f"{OLD} where event_no = 1000001")
    for deliveries, endpoints in ((1, {kept.id, deleted.id}), (0, {kept.id})):
        await bench.does(webhook_log_forget)
        assert len(await bench.rows("select id from webhook_delivery")) == deliveries
        assert {row.id for row in await bench.rows("select id from webhook_endpoint")} == endpoints
        await change(bench, OLD)


async def test_a_transaction_forgets_no_more_than_its_share(bench: Bench) -> None:
    for _ in range(2):
        await bench.backlog(await bench.endpoint(), FORGET_AT_ONCE)
    await change(bench, DONE, OLD)
    assert [(await bench.does(webhook_log_forget))["deliveries"] for _ in range(3)] == [2_000, 2_000, 0]
