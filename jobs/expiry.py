"""Recording that quotes have expired.

Readers see a quote as expired from the moment its last day ends; this is what puts it into the row and the
event log.
"""

from procrastinate import App

from jobs.clock import EVERY_MIDNIGHT
from jobs.every_team import in_every_team
from jobs.retry import SOON
from jobs.workshop import Workshop
from resolvers.perform import Store
from resolvers.quote_send import EXPIRE_AT_ONCE, quotes_expire

TASK = "quotes.expire"


def register(app: App, workshop: Workshop) -> None:
    """Has `app` expire due quotes at every team's midnight."""

    @app.periodic(cron=EVERY_MIDNIGHT)
    @app.task(name=TASK, lock=TASK, queueing_lock=TASK, retry=SOON)
    async def expire(timestamp: int) -> None:
        await expire_due_quotes(workshop.store)


async def expire_due_quotes(store: Store) -> int:
    """Expires the due quotes of every team and returns how many."""
    return await in_every_team(store, quotes_expire, "expired", EXPIRE_AT_ONCE)
