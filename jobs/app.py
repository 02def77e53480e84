"""The application of background jobs: every task, and where the jobs are kept."""

from collections.abc import Mapping
from typing import Any

from procrastinate import App, PsycopgConnector

from jobs import disconnection, mail, retention, webhook_retention
from jobs.with_time import INVOICES_OVERDUE, QUOTES_EXPIRE, REMINDERS
from jobs.workshop import Workshop
from resolvers.defer import DEFAULT_QUEUE

_TASKS = (mail, QUOTES_EXPIRE, INVOICES_OVERDUE, REMINDERS, disconnection, retention, webhook_retention)
_POOL: Mapping[str, Any] = {"min_size": 1, "max_size": 3, "timeout": 10.0}
"""Connections for fetching and finishing jobs; tasks do their work over the server's own pool."""
_PERIODIC = {"max_delay": 24 * 60 * 60}
"""What fell due up to so many seconds before a worker starts is done then, once."""


def create_app(conninfo: str, connection: Mapping[str, Any], workshop: Workshop) -> App:
    """The application on the database that libpq finds by `conninfo`; it connects when it is opened."""
    connector = PsycopgConnector(conninfo=conninfo, kwargs=dict(connection), **_POOL)
    app = App(connector=connector, periodic_defaults=_PERIODIC)
    for task in _TASKS:
        task.register(app, workshop)
    return app


def queues_of(app: App) -> frozenset[str]:
    """The queues that the tasks of `app` are enqueued to."""
    return frozenset(task.queue for task in app.tasks.values()) | {DEFAULT_QUEUE}
