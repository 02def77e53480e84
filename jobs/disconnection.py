"""Disconnecting, in every team, the apps that their makers have deleted."""

from procrastinate import App

from jobs.clock import HOURLY
from jobs.every_team import in_every_team
from jobs.retry import SOON
from jobs.workshop import Workshop
from resolvers.authorization import DISCONNECT, REVOKE_AT_ONCE, deleted_apps_revoke


def register(app: App, workshop: Workshop) -> None:
    """Has `app` do it when an app is deleted, and every hour for what was missed then."""

    @app.periodic(cron=HOURLY)
    @app.task(name=DISCONNECT, lock=DISCONNECT, queueing_lock=DISCONNECT, retry=SOON)
    async def disconnect(timestamp: int) -> None:
        await in_every_team(workshop.store, deleted_apps_revoke, "revoked", REVOKE_AT_ONCE)
