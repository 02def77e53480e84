"""What one server process works with: made from its settings, run with the application, ended with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from starlette.applications import Starlette

from auth.authentication import Authentication
from auth.credential_watch import CredentialWatch
from auth.rate_limit import Policy, RateLimiter
from auth.throttle import Throttle
from graph.schema import ENGINE, schema
from server.announcer import Announcer
from server.collector import collecting_rarely
from server.database import Database
from server.endpoint.browser_streams import team_session
from server.endpoint.callers import Callers
from server.endpoint.credential_end import CredentialEnd
from server.endpoint.graphql_application import build_endpoint
from server.endpoint.graphql_endpoint import GraphQLEndpoint
from server.endpoint.graphql_options import GraphQLOptions
from server.endpoint.operation_context import Services
from server.endpoint.trusted_documents import TrustedDocuments
from server.event_stream import EventStream
from server.job_queue import job_gauges
from server.job_worker import worker_of
from server.mailing import outgoing_of
from server.metrics import Metrics
from server.pages.people import People
from server.pages.public_page import PublicPages
from server.printing import Printer
from server.secret_key import link_addresses
from server.settings import Settings
from server.stopping import told_to_stop
from server.webhook_metrics import webhook_gauges
from server.webhooks import Webhooks


class ServerProcess:
    """The parts of the process. They connect to the database once `running`."""

    def __init__(self, settings: Settings) -> None:
        """Raises DatabaseUnavailable or SettingsInvalid where the settings lack something."""
        outgoing_of(settings)  # says at once what the settings lack
        self.settings = settings
        self.database = Database.of(settings)
        self.metrics = Metrics()
        self.metrics.gauges = (partial(job_gauges, self.database), partial(webhook_gauges, self.database))
        self.links = link_addresses(settings)
        self.printer = Printer.of(settings, self.database)
        limiter = RateLimiter(self.database)
        self.by_address = _throttle(limiter, Policy("ip", settings.ip_burst, settings.ip_rate))
        self._by_cost = _throttle(limiter, Policy("cost", settings.cost_bucket, settings.cost_rate))
        self.people = People.of(settings, self.database, limiter)
        self.public_pages = PublicPages(self.database, self.links, limiter, self.printer)
        self._announcer = Announcer(settings.owner_url)
        self._authentication = Authentication(self.database)
        self._credentials = CredentialWatch(self.database)
        self._events = EventStream(
            self.database,
            settings.owner_url,
            most_per_team=settings.subscriptions_per_team,
            told=self.metrics.event_told,
        )
        self._webhooks = Webhooks(settings, self.database, self.metrics.webhooks)
        self.endpoint = self._endpoint()

    def _endpoint(self) -> GraphQLEndpoint:
        registered = TrustedDocuments(self.database)
        return build_endpoint(
            schema,
            GraphQLOptions.of(self.settings),
            Services(
                database=self.database,
                events=self._events,
                throttle=self._by_cost,
                links=self.links,
                printer=self.printer,
            ),
            Callers(self._authentication, partial(team_session, database=self.database)),
            CredentialEnd(self._authentication, self._credentials.until_doubtful),
            self.metrics,
            engine=ENGINE,
            trusted=registered if self.settings.trusted_documents else None,
            registered=registered,
        )

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """The lifespan of the application."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.database.dispose)
            stack.push_async_callback(self._authentication.settle)
            stack.callback(self.people.passwords.close)
            stack.callback(self.printer.close)
            for throttle in (self._by_cost, self.by_address):
                if throttle is not None:
                    await stack.enter_async_context(throttle)
            await stack.enter_async_context(self._announcer)
            await stack.enter_async_context(self._events)
            await stack.enter_async_context(self._credentials)
            stack.enter_context(told_to_stop(self.endpoint.streams.end))
            self.database.announcer = self._announcer.announce
            self.database.job_announcer = self._announcer.announce_jobs
            if self.settings.worker:
                worker = worker_of(self.settings, self.database, self.printer, self.metrics)
                await stack.enter_async_context(worker)
                await stack.enter_async_context(self._webhooks.sending(self._events.listener))
            await stack.enter_async_context(collecting_rarely())
            yield


def _throttle(limiter: RateLimiter, policy: Policy) -> Throttle | None:
    """None for a policy that gives nothing back: then there may be any number."""
    return Throttle(limiter, policy) if policy.rate else None
