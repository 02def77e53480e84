"""What Prometheus may know of webhooks: what was sent, and what stands in the queue."""

from collections.abc import Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from sqlalchemy import text

from models.webhook_attempt import AttemptOutcome
from models.webhook_endpoint import DisabledReason
from resolvers.directory import DIRECTORY
from server.connecting import UNREACHABLE
from server.database import Database

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_WAITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 3600.0)

_QUEUE = text(
    """
    select troubled,
        count(*) filter (where due and not served) as due,
        count(*) filter (where served) as served,
        count(*) filter (where due_at is not null and not due and not served) as scheduled,
        coalesce(extract(epoch from now() - min(since) filter (where due and not served)), 0)::float8
            as oldest
    from webhook_queue
    cross join lateral (
        select greatest(due_at, leased_until) as since, coalesce(leased_until > now(), false) as served,
            coalesce(due_at <= now(), false) as due
    ) as place
    where due_at is not null or leased_until is not null
    group by troubled
    """
)
_UNREAD = text(
    """
    select coalesce(sum(feed.last_no - place.fed_no), 0)::float8
    from (select team_id, min(fed_no) as fed_no from webhook_queue group by team_id) as place
    join team_feed as feed on feed.team_id = place.team_id
    """
)


class WebhookMetrics:
    """Counts what one process sends. Labels take a handful of values each, whatever endpoints there are."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._made = Counter(
            "quotegraph_webhook_deliveries",
            "Messages that were queued for endpoints, one for each that is told of an event.",
            registry=registry,
        )
        self._attempts = Counter(
            "quotegraph_webhook_attempts",
            "Attempts to deliver a message, by outcome "
            "(delivered, rejected: answered with another status, timed_out, unreachable, blocked).",
            ["outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "quotegraph_webhook_attempt_seconds",
            "Duration of attempts, by outcome.",
            ["outcome"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._waits = Histogram(
            "quotegraph_webhook_wait_seconds",
            "From an event to its first attempt, by lane: healthy, or troubled where the endpoint failed or "
            "was slow the last time.",
            ["lane"],
            buckets=_WAITS,
            registry=registry,
        )
        self._disabled = Counter(
            "quotegraph_webhook_endpoints_disabled",
            "Endpoints that were disabled by nobody's hand, by reason "
            "(gone, failing, authorization_ended, plan_ended).",
            ["reason"],
            registry=registry,
        )
        self._broken_off = Counter(
            "quotegraph_webhook_turns_broken_off",
            "Times that something unforeseen kept a worker from sending to an endpoint; the log says what.",
            registry=registry,
        )
        for outcome in AttemptOutcome:  # from zero on: an increase from nothing is none
            self._attempts.labels(outcome.lower())
        for reason in set(DisabledReason) - {DisabledReason.BY_HAND}:
            self._disabled.labels(reason.lower())

    def made(self, deliveries: int) -> None:
        """Count messages that are to be sent."""
        self._made.inc(deliveries)

    def attempted(self, outcome: AttemptOutcome, seconds: float) -> None:
        """Count an attempt."""
        self._attempts.labels(outcome.lower()).inc()
        self._seconds.labels(outcome.lower()).observe(seconds)

    def waited(self, seconds: float, *, troubled: bool) -> None:
        """Count a first attempt."""
        self._waits.labels(_lane(troubled)).observe(max(seconds, 0.0))  # clocks differ

    def disabled(self, reason: DisabledReason) -> None:
        """Count an endpoint that was disabled."""
        self._disabled.labels(reason.lower()).inc()

    def broken_off(self) -> None:
        """Count an endpoint's turn that ended in an exception."""
        self._broken_off.inc()


@dataclass(frozen=True, slots=True)
class Lane:
    """How many endpoints of the queue are due, being served, and scheduled for later."""

    troubled: bool
    due: int
    served: int
    scheduled: int
    oldest: float
    """Seconds for which the longest waiting of those due has waited."""


@dataclass(frozen=True, slots=True)
class WebhookQueueLength:
    """What stands in the queue of webhooks."""

    lanes: Sequence[Lane]
    unread: float
    """Events that no deliveries were made of yet, though some endpoint of their team may be told of them."""


async def webhook_gauges(database: Database) -> CollectorRegistry:
    """What stands in the queue, as metrics: the same from every process, so alert on their maximum.

    Empty while the database does not answer.
    """
    try:
        return queue_gauges(await webhook_queue_length(database))
    except UNREACHABLE:
        return CollectorRegistry()


def queue_gauges(length: WebhookQueueLength) -> CollectorRegistry:
    """These numbers as metrics."""
    registry = CollectorRegistry()
    endpoints = Gauge(
        "quotegraph_webhook_endpoints_in_queue",
        "Webhook endpoints with something to send, by lane and state "
        "(due, served: a worker is at it, scheduled: something is sent again later).",
        ["lane", "state"],
        registry=registry,
    )
    oldest = Gauge(
        "quotegraph_webhook_oldest_due_seconds",
        "For how long the longest waiting of the endpoints that are due has waited for a worker.",
        ["lane"],
        registry=registry,
    )
    unread = Gauge(
        "quotegraph_webhook_unread_events",
        "Events that no deliveries were made of yet.",
        registry=registry,
    )
    for lane in length.lanes:
        for state in ("due", "served", "scheduled"):
            endpoints.labels(_lane(lane.troubled), state).set(getattr(lane, state))
        oldest.labels(_lane(lane.troubled)).set(lane.oldest)
    unread.set(length.unread)
    return registry


async def webhook_queue_length(database: Database) -> WebhookQueueLength:
    """What stands in the queue; of a lane without endpoints, zeros."""
    async with database.connection(DIRECTORY) as connection:
        found = [Lane(**row) for row in (await connection.execute(_QUEUE)).mappings()]
        unread = await connection.scalar(_UNREAD)
    empty = (Lane(troubled, 0, 0, 0, 0.0) for troubled in (False, True))
    lanes = {lane.troubled: lane for lane in (*empty, *found)}
    return WebhookQueueLength(list(lanes.values()), unread or 0.0)


def _lane(troubled: bool) -> str:
    return "troubled" if troubled else "healthy"
