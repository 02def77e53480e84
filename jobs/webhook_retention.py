"""Forgetting, every hour, what was sent to webhook endpoints long ago."""

from procrastinate import App

from jobs.clock import HOURLY
from jobs.every_team import in_every_team
from jobs.retry import SOON
from jobs.workshop import Workshop
from resolvers.webhook_retention import FORGET_AT_ONCE, webhook_log_forget

TASK = "webhooks.forget"


def register(app: App, workshop: Workshop) -> None:
    """Has `app` forget old deliveries."""

    @app.periodic(cron=HOURLY)
    @app.task(name=TASK, lock=TASK, queueing_lock=TASK, retry=SOON)
    async def forget(timestamp: int) -> None:
        await in_every_team(workshop.store, webhook_log_forget, "deliveries", FORGET_AT_ONCE)
