"""Forgetting, every hour, what has had its time."""

from procrastinate import App

from jobs.clock import HOURLY
from jobs.every_team import in_every_team, in_team
from jobs.retry import SOON
from jobs.workshop import Workshop
from models.mail import NO_TEAM
from resolvers.retention import FORGET_AT_ONCE, events_forget, spent_rows_forget, spent_sessions_forget

TASK = "retention.forget"
FINISHED_JOBS_KEPT = 30 * 24
"""Hours after which jobs that failed or were called off are forgotten."""


def register(app: App, workshop: Workshop) -> None:
    """Has `app` forget what has had its time."""

    @app.periodic(cron=HOURLY)
    @app.task(name=TASK, lock=TASK, queueing_lock=TASK, retry=SOON)
    async def forget(timestamp: int) -> None:
        await forget_old_rows(workshop)
        await app.job_manager.delete_old_jobs(
            FINISHED_JOBS_KEPT, include_failed=True, include_cancelled=True, include_aborted=True
        )


async def forget_old_rows(workshop: Workshop) -> None:
    """Forgets old events, idempotency keys, and credentials that have ended, of every team and of people."""
    store = workshop.store
    await in_team(store, NO_TEAM, spent_sessions_forget, "most", FORGET_AT_ONCE)
    await in_every_team(store, spent_rows_forget, "most", FORGET_AT_ONCE)
    if workshop.events_kept is not None:
        await in_every_team(store, events_forget(workshop.events_kept), "most", FORGET_AT_ONCE)
