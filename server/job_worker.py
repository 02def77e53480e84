"""From settings to background jobs: inside the server, or as the process `quotegraph worker`."""

import asyncio
import signal
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta

from procrastinate import App
from prometheus_client import start_http_server

from jobs.app import create_app
from jobs.worker import WorkerTerms, working
from jobs.workshop import Workshop
from server.announcer import Announcer
from server.connecting import APPLICATION, libpq_url
from server.database import Database
from server.listener import Listener
from server.log_output import configure_logging
from server.mailing import outgoing_of
from server.metrics import Metrics
from server.printing import Printer
from server.provide import Say, migrated, provided
from server.settings import Settings
from server.webhooks import Webhooks


def job_app(settings: Settings, database: Database, printer: Printer | None = None) -> App:
    """The application of the jobs, not yet open; their work is done on `database`.

    It connects past any pgbouncer, as LISTEN must, in the role of the server. Raises SettingsInvalid.
    """
    kept = settings.event_retention_days
    outgoing = outgoing_of(settings, printer)
    workshop = Workshop(database, outgoing, events_kept=timedelta(days=kept) if kept else None)
    role = f" -c role={settings.database_role}" if settings.database_role else ""
    session = {"options": f"-c TimeZone=UTC{role}", "application_name": f"{APPLICATION} jobs"}
    return create_app(libpq_url(settings.owner_url), session, workshop)


def worker_of(
    settings: Settings, database: Database, printer: Printer, metrics: Metrics
) -> AbstractAsyncContextManager[None]:
    """A worker that runs while it is entered."""
    terms = WorkerTerms(settings.job_concurrency, settings.job_stalled_after, settings.shutdown_timeout)
    return working(lambda: job_app(settings, database, printer), terms, metrics.job_ended)


def work(settings: Settings, say: Say) -> None:
    """Does background jobs until SIGINT or SIGTERM, then finishes those that run, or gives them back.

    Raises OperatorError.
    """
    configure_logging(level=settings.log_level, console=settings.console_logs)
    outgoing_of(settings)  # says at once what the settings lack
    with provided(settings, say) as ready:

        async def until_stopped(database: Database) -> None:
            await _work(ready, database, say)

        asyncio.run(migrated(ready, say, until_stopped))


async def _work(settings: Settings, database: Database, say: Say) -> None:
    stopped, loop, metrics = asyncio.Event(), asyncio.get_running_loop(), Metrics()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as running:
        if settings.worker_metrics_port is not None:
            server, _ = start_http_server(settings.worker_metrics_port, settings.host, metrics.registry)
            running.callback(server.shutdown)
        announcer = await running.enter_async_context(Announcer(settings.owner_url))
        database.announcer, database.job_announcer = announcer.announce, announcer.announce_jobs
        printer = Printer.of(settings, database)
        running.callback(printer.close)
        await running.enter_async_context(worker_of(settings, database, printer, metrics))
        listener = await running.enter_async_context(Listener(settings.owner_url))
        await running.enter_async_context(Webhooks(settings, database, metrics.webhooks).sending(listener))
        say("Working on background jobs; Ctrl-C stops")
        await stopped.wait()
        say("Stopping")
