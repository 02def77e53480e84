"""Recording that invoices have fallen overdue.

Readers see an invoice as overdue from the moment its due date ends; this is what puts it into the event log.
"""

from procrastinate import App

from jobs.clock import EVERY_MIDNIGHT
from jobs.every_team import in_every_team
from jobs.retry import SOON
from jobs.workshop import Workshop
from resolvers.invoice_overdue import NOTICE_AT_ONCE, invoices_fall_overdue
from resolvers.perform import Store

TASK = "invoices.overdue"


def register(app: App, workshop: Workshop) -> None:
    """Has `app` look for overdue invoices at every team's midnight."""

    @app.periodic(cron=EVERY_MIDNIGHT)
    @app.task(name=TASK, lock=TASK, queueing_lock=TASK, retry=SOON)
    async def overdue(timestamp: int) -> None:
        await notice_overdue_invoices(workshop.store)


async def notice_overdue_invoices(store: Store) -> int:
    """Records `invoice.overdue` for the invoices of every team that it is due for, and returns how many."""
    return await in_every_team(store, invoices_fall_overdue, "overdue", NOTICE_AT_ONCE)
