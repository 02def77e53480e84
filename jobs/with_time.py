"""What time alone brings about in every team: looked for at its midnight, recorded in rows and the event log.

Readers see a quote as expired, and an invoice as overdue, from the moment its last day ends.
"""

from dataclasses import dataclass

from procrastinate import App

from jobs.clock import EVERY_MIDNIGHT
from jobs.every_team import in_every_team
from jobs.retry import SOON
from jobs.workshop import Workshop
from resolvers.invoice_overdue import NOTICE_AT_ONCE, invoices_fall_overdue
from resolvers.perform import Store, Verb
from resolvers.quote_send import EXPIRE_AT_ONCE, quotes_expire
from resolvers.reminder import REMIND_AT_ONCE, reminders_send


@dataclass(frozen=True, slots=True)
class Chore:
    """A verb that is performed in every team whenever it may be midnight there."""

    task: str
    verb: Verb
    outcome: str
    """What the verb calls how much it did, which is `at_once` at the most."""
    at_once: int

    def register(self, app: App, workshop: Workshop) -> None:
        """Has `app` do it by itself."""

        @app.periodic(cron=EVERY_MIDNIGHT)
        @app.task(name=self.task, lock=self.task, queueing_lock=self.task, retry=SOON)
        async def perform(timestamp: int) -> None:
            await self.perform(workshop.store)

    async def perform(self, store: Store) -> int:
        """Does it in every team, and returns how much that was."""
        return await in_every_team(store, self.verb, self.outcome, self.at_once)


QUOTES_EXPIRE = Chore("quotes.expire", quotes_expire, "expired", EXPIRE_AT_ONCE)
INVOICES_OVERDUE = Chore("invoices.overdue", invoices_fall_overdue, "overdue", NOTICE_AT_ONCE)
REMINDERS = Chore("reminders.send", reminders_send, "reminded", REMIND_AT_ONCE)
"""Sent at nine o'clock, which a time zone's quarters reach as they do midnight."""
