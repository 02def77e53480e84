"""What Prometheus may know of the server.

With `--workers` the processes count together, in the folder `PROMETHEUS_MULTIPROC_DIR`, and whichever of
them a scrape reaches answers for all.
"""

from __future__ import annotations

import os
from typing import Literal

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
)
from starlette.requests import Request
from starlette.responses import Response

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one application. Labels take a handful of values each, whatever callers send."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._responses = Counter(
            "quotegraph_http_responses",
            "HTTP responses by status; 0 for a client that left before there was one.",
            ["status"],
            registry=self._registry,
        )
        self._operations = Counter(
            "quotegraph_operations",
            "GraphQL operations that ended, by type (query, mutation, subscription, unknown) and outcome "
            "(answered, refused, failed).",
            ["type", "outcome"],
            registry=self._registry,
        )
        self._executors = Counter(
            "quotegraph_operations_by_executor",
            "GraphQL operations that were executed, by executor: compiled, or standard where that cannot be.",
            ["executor"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "quotegraph_operation_seconds",
            "Duration of queries and mutations.",
            ["type"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._subscriptions = Gauge(
            "quotegraph_open_subscriptions",
            "Subscriptions that are running.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

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

    async def endpoint(self, _: Request) -> Response:
        """The route `/metrics`."""
        registry = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
