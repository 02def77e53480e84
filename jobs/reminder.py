"""Reminding clients of quotes that are about to expire and of invoices that are overdue."""

from procrastinate import App

from jobs.clock import EVERY_MIDNIGHT
from jobs.every_team import in_every_team
from jobs.retry import SOON
from jobs.workshop import Workshop
from resolvers.perform import Store
from resolvers.reminder import REMIND_AT_ONCE, reminders_send

TASK = "reminders.send"


def register(app: App, workshop: Workshop) -> None:
    """Has `app` look at every team's nine o'clock for what its clients are to be reminded of."""

    @app.periodic(cron=EVERY_MIDNIGHT)
    @app.task(name=TASK, lock=TASK, queueing_lock=TASK, retry=SOON)
    async def remind(timestamp: int) -> None:
        await send_due_reminders(workshop.store)


async def send_due_reminders(store: Store) -> int:
    """Queues the reminders that are due in every team, and returns how many."""
    return await in_every_team(store, reminders_send, "reminded", REMIND_AT_ONCE)
