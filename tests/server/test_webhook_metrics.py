"""What operators see of webhooks, on `/metrics`."""

import re

from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import text

from models.webhook_attempt import AttemptOutcome
from models.webhook_endpoint import DisabledReason
from resolvers.directory import DIRECTORY
from resolvers.webhook_lease import lease_prolong
from server.database import Database
from server.webhook_metrics import WebhookMetrics, webhook_gauges
from tests.graph.documents import client_of
from tests.http_client import http_client
from tests.over_http import HttpApi
from tests.waiting import until
from tests.webhooks.bench import Bench
from tests.webhooks.conftest import endpoint_of
from tests.webhooks.receiver import receiving

MORE = {
    "deliveries_total": 2,
    'attempts_total{outcome="delivered"}': 1,
    'attempts_total{outcome="rejected"}': 1,
    'attempt_seconds_count{outcome="delivered"}': 1,
    'wait_seconds_count{lane="healthy"}': 2,
    'endpoints_disabled_total{reason="gone"}': 1,
}
"""What there is to be counted of two endpoints, one of which is gone."""


def lines_of(told: str) -> dict[str, float]:
    """The values of the metrics of webhooks, by name and labels."""
    found = re.findall(r"^quotegraph_webhook_(\S+) (\S+)$", told, re.M)
    return {name: float(value) for name, value in found}


async def gauges(database: Database) -> dict[str, float]:
    return lines_of(generate_latest(await webhook_gauges(database)).decode())


async def test_what_is_sent_is_counted(http_api: HttpApi) -> None:
    async def told() -> dict[str, float]:
        async with http_client() as http:
            return lines_of((await http.get(f"http://{http_api.host}/metrics")).text)

    async def counted() -> bool:
        after = await told()
        return all(after.get(name, 0) >= before.get(name, 0) + more for name, more in MORE.items())

    before = await told()
    async with receiving() as receiver:
        for path in ("/ok", "/gone"):
            await endpoint_of(http_api, receiver.url(path), types=["CLIENT_CREATED"])
        await client_of(http_api)
        await until(counted)


async def test_the_queue_is_told_by_lane_and_state(database: Database) -> None:
    bench = await Bench(database).open()
    waiting, troubled, later = [await bench.endpoint() for _ in range(3)]
    await bench.client()
    async with database.connection(DIRECTORY) as connection:
        for endpoint, change in (
            (waiting, "due_at = now() - interval '90 seconds'"),
            (troubled, "troubled = true, due_at = now() - interval '10 days'"),
            (later, "due_at = now() + interval '1 hour'"),
        ):
            statement = f"update webhook_queue set {change} where endpoint_id = :id"
            await connection.execute(text(statement), {"id": endpoint.id})
    told = await gauges(database)
    assert told['endpoints_in_queue{lane="healthy",state="due"}'] == 1
    assert told['endpoints_in_queue{lane="healthy",state="scheduled"}'] == 1
    assert told['endpoints_in_queue{lane="troubled",state="due"}'] == 1
    assert 90 <= told['oldest_due_seconds{lane="healthy"}'] < 120
    assert told["unread_events"] == 1

    [lease] = await bench.take()
    told = await gauges(database)
    assert told['endpoints_in_queue{lane="healthy",state="served"}'] == 1
    assert told['oldest_due_seconds{lane="healthy"}'] == 0
    async with database.transaction(bench.viewer.team_id) as session:
        await lease_prolong(session, lease, troubled=True)
    assert (await gauges(database))['endpoints_in_queue{lane="troubled",state="served"}'] == 1


async def test_labels_come_from_closed_lists() -> None:
    registry = CollectorRegistry()
    counted = WebhookMetrics(registry)
    assert lines_of(generate_latest(registry).decode())['attempts_total{outcome="blocked"}'] == 0
    for outcome in AttemptOutcome:
        counted.attempted(outcome, 0.1)
    for reason in DisabledReason:
        counted.disabled(reason)
    counted.waited(0.1, troubled=False)
    told = lines_of(generate_latest(registry).decode())
    assert sum(name.startswith("attempts_total") for name in told) == len(AttemptOutcome)
    assert sum(name.startswith("endpoints_disabled_total") for name in told) == len(DisabledReason)


async def test_the_queue_is_left_out_while_the_database_is_away() -> None:
    away = Database("postgresql://me@127.0.0.1:1/quotes")
    assert generate_latest(await webhook_gauges(away)) == b""
    await away.dispose()
