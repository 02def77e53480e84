"""What docs/operating.md tells operators to watch is there to be watched."""

import re

from prometheus_client import CollectorRegistry

from jobs.app import create_app
from jobs.workshop import Workshop
from server import job_queue, webhook_metrics
from server.database import Database
from server.metrics import Metrics
from server.webhook_metrics import WebhookQueueLength
from tests.docs.examples import page

PAGE = "operating.md"
SUFFIXES = re.compile(r"_(total|bucket|count|sum)$")


def exported() -> set[str]:
    """The names of all metrics of the product, without what Prometheus adds to them."""
    registries: list[CollectorRegistry] = [
        Metrics().registry,
        job_queue.queue_gauges([]),
        webhook_metrics.queue_gauges(WebhookQueueLength([], 0)),
    ]
    names = {metric.name for registry in registries for metric in registry.collect()}
    return {name for name in names if name.startswith("quotegraph_")}


def test_every_metric_is_explained_and_no_other_is_named() -> None:
    named = {SUFFIXES.sub("", name) for name in re.findall(r"\bquotegraph_[a-z_]+", page(PAGE))}
    assert named == exported()


async def test_every_task_is_explained() -> None:
    """That of mails is there with a mail server alone."""
    database = Database("postgresql://nobody@127.0.0.1:1/nowhere")
    tasks = create_app("", {}, Workshop(database)).tasks
    ours = {name for name in tasks if not name.startswith(("builtin:", "procrastinate."))}
    assert ours | {"mail.send"} == set(re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", page(PAGE), re.M))
    await database.dispose()
