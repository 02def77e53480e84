"""Giving jobs back whose worker is gone."""

import asyncio
from contextlib import suppress

import structlog
from procrastinate import App

log = structlog.get_logger("quotegraph.jobs")

MOST_ATTEMPTS = 10
"""A job that has begun so often is not begun again: it may be what brings workers down."""

# One statement, so that two who do it at the same time give no job back twice.
_RESCUE = """
    update procrastinate_jobs set
        status = (
            case when attempts + 1 < %(most_attempts)s then 'todo' else 'failed' end
        )::procrastinate_job_status,
        attempts = attempts + 1, worker_id = null, abort_requested = false
    where id in (
        select job.id from procrastinate_jobs job
        where job.status = 'doing' and (
            not exists (
                select from procrastinate_workers worker
                where worker.id = job.worker_id
                and worker.last_heartbeat > now() - make_interval(secs => %(stalled_after)s)
            )
            or now() - make_interval(secs => %(longest)s) > (
                select max(event.at) from procrastinate_events event
                where event.job_id = job.id and event.type = 'started'
            )
        )
        for update skip locked
    )
    returning id, task_name, status::text
    """


async def rescue_until(ended: asyncio.Event, app: App, stalled_after: float, longest: float) -> None:
    """Gives back, again and again, the jobs of workers that were silent for `stalled_after` seconds.

    Likewise those that began more than `longest` seconds ago: no job may take so long. It is told to end,
    because a statement that is cut short may hide its cancellation.
    """
    while not ended.is_set():
        await rescue(app, stalled_after, longest)
        with suppress(TimeoutError):
            async with asyncio.timeout(stalled_after / 2):
                await ended.wait()


async def rescue(app: App, stalled_after: float, longest: float) -> None:
    """The same once."""
    rescued = await app.connector.execute_query_all_async(
        _RESCUE, stalled_after=stalled_after, longest=longest, most_attempts=MOST_ATTEMPTS
    )
    for job in rescued:
        log.warning("job given back", job=job["id"], task=job["task_name"], status=job["status"])
