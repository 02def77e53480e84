"""What Prometheus may know of the server.

With `--workers` the processes count together, in the folder `PROMETHEUS_MULTIPROC_DIR`, and whichever of
them a scrape reaches answers for all.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)
from starlette.requests import Request
from starlette.responses import Response

from server.webhook_metrics import WebhookMetrics

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
JOB_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0)


disable_created_metrics()  # type: ignore[no-untyped-call]
"""When each count began: as many series again, and of no use to anybody."""


class Metrics:
    """The counters of one application. Labels take a handful of values each, whatever callers send."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._responses = Counter(
            "quotegraph_http_responses",
            "HTTP responses by status; 0 for a client that left before there was one.",
            ["status"],
            registry=self.registry,
        )
        self._operations = Counter(
            "quotegraph_operations",
            "GraphQL operations that ended, by type (query, mutation, subscription, unknown) and outcome "
            "(answered, refused, failed).",
            ["type", "outcome"],
            registry=self.registry,
        )
        self._executors = Counter(
            "quotegraph_operations_by_executor",
            "GraphQL operations that were executed, by executor: compiled, or standard where that cannot be.",
            ["executor"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "quotegraph_operation_seconds",
            "Duration of queries and mutations.",
            ["type"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._subscriptions = Gauge(
            "quotegraph_open_subscriptions",
            "Subscriptions that are running.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._event_delays = Histogram(
            "quotegraph_event_delay_seconds",
            "From the commit of an event until it was sent to a subscriber who waited for it.",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._jobs = Counter(
            "quotegraph_jobs",
            "Background jobs that ended, by task and outcome (succeeded, failed: perhaps to be tried again, "
            "given_back: by a worker that stopped).",
            ["task", "outcome"],
            registry=self.registry,
        )
        self._job_seconds = Histogram(
            "quotegraph_job_seconds",
            "Duration of background jobs.",
            ["task"],
            buckets=JOB_BUCKETS,
            registry=self.registry,
        )
        self.webhooks = WebhookMetrics(self.registry)
        self.gauges: Sequence[Callable[[], Awaitable[CollectorRegistry]]] = ()
        """What is counted in the database, each time somebody asks for the metrics."""

    def answered(self, status: int) -> None:
        """Count an HTTP response."""
        self._responses.labels(str(status)).inc()

    def operation_ended(self, operation_type: str, outcome: str, seconds: float) -> None:
        """Count an operation; `seconds` of a subscription are its whole life and stand in no histogram."""
        self._operations.labels(operation_type, outcome).inc()
        if operation_type in ("query", "mutation"):
            self._seconds.labels(operation_type).observe(seconds)

    def executed(self, executor: Literal["compiled", "standard"]) -> None:
        """Count an operation that was valid and permitted to run."""
        self._executors.labels(executor).inc()

    def subscription_opened(self) -> None:
        """One more subscription runs."""
        self._subscriptions.inc()

    def subscription_closed(self) -> None:
        """One subscription fewer runs."""
        self._subscriptions.dec()

    def event_told(self, delay: float) -> None:
        """Count an event that was sent to a subscriber, so many seconds after its commit.

        Less than none, where the database's clock is ahead, counts as none: a sum never goes down.
        """
        self._event_delays.observe(max(delay, 0.0))

    def job_ended(self, task: str, outcome: str, seconds: float) -> None:
        """Count an attempt at a job."""
        self._jobs.labels(task, outcome).inc()
        self._job_seconds.labels(task).observe(seconds)

    async def endpoint(self, _: Request) -> Response:
        """The route `/metrics`."""
        registry = self.registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        body = generate_latest(registry)
        for read in self.gauges:
            body += generate_latest(await read())
        return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})
