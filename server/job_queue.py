"""What stands in the queues of background jobs, as operators see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import text

from server.connecting import UNREACHABLE
from server.database import Database

_QUEUES = text(
    """
    select job.queue_name as queue,
        count(*) filter (where job.status = 'todo' and waiting.since <= now()) as due,
        count(*) filter (where job.status = 'todo' and waiting.since > now()) as scheduled,
        count(*) filter (where job.status = 'doing') as running,
        count(*) filter (where job.status = 'failed') as failed,
        coalesce(extract(epoch from now() - min(waiting.since)
            filter (where job.status = 'todo' and waiting.since <= now())), 0)::float8 as oldest
    from procrastinate_jobs job
    cross join lateral (
        select coalesce(
            job.scheduled_at,
            (select min(event.at) from procrastinate_events event where event.job_id = job.id)
        ) as since
    ) waiting
    where job.status in ('todo', 'doing', 'failed')
    group by job.queue_name order by job.queue_name
    """
)


@dataclass(frozen=True, slots=True)
class QueueLength:
    """How many jobs of a queue are due, scheduled for later, running and failed."""

    queue: str
    due: int
    scheduled: int
    running: int
    failed: int
    oldest: float
    """Seconds for which the longest waiting of those due has waited."""


async def queue_lengths(database: Database) -> Sequence[QueueLength]:
    """Every queue that holds jobs; none while the database does not answer."""
    try:
        async with database.connection(None) as connection:
            return [QueueLength(**row) for row in (await connection.execute(_QUEUES)).mappings()]
    except UNREACHABLE:
        return []


async def job_gauges(database: Database) -> CollectorRegistry:
    """What stands in the queues, as metrics; empty while the database does not answer."""
    return queue_gauges(await queue_lengths(database))


def queue_gauges(queues: Sequence[QueueLength]) -> CollectorRegistry:
    """These numbers as metrics. They are the same from every process: alert on their maximum."""
    registry = CollectorRegistry()
    jobs = Gauge(
        "quotegraph_jobs_in_queue",
        "Background jobs by queue and state (due, scheduled, running, failed).",
        ["queue", "state"],
        registry=registry,
    )
    oldest = Gauge(
        "quotegraph_oldest_due_job_seconds",
        "For how long the longest waiting of the jobs that are due has waited.",
        ["queue"],
        registry=registry,
    )
    for each in queues:
        for state in ("due", "scheduled", "running", "failed"):
            jobs.labels(each.queue, state).set(getattr(each, state))
        oldest.labels(each.queue).set(each.oldest)
    return registry
