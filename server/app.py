"""The application of one server process, put together from its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from auth.authentication import Authentication
from auth.credential_watch import CredentialWatch
from auth.rate_limit import Policy, RateLimiter
from auth.throttle import Throttle
from graph.limits import Limits
from graph.schema import ENGINE, schema
from server.address_limit import AddressLimit
from server.announcer import Announcer
from server.body_limit import BodyLimit
from server.browser_streams import team_session
from server.collector import collecting_rarely
from server.dashboard_page import dashboard_routes
from server.database import Database
from server.document_files import document_routes
from server.event_stream import EventStream
from server.graphiql_page import graphiql_routes
from server.graphql_application import build_endpoint
from server.health import health_routes
from server.job_queue import job_gauges
from server.job_worker import worker_of
from server.log_output import configure_logging
from server.mailing import mail_shown, outgoing_of
from server.metrics import Metrics
from server.migrate import head
from server.oauth_endpoints import issuer_of, oauth_routes
from server.pages.authorize import authorize_routes
from server.pages.connected_apps import connected_apps_routes
from server.pages.dev_mail import dev_mail_routes
from server.pages.form import FormRefused, form_refused
from server.pages.people import install_people
from server.pages.people_routes import people_routes
from server.pages.public_document import public_document_routes
from server.pages.public_page import PublicPages
from server.pages.response import static_routes
from server.printing import Printer
from server.refusal import http_refusal
from server.request_log import RequestLog
from server.secret_key import link_addresses
from server.security_headers import SecurityHeaders, cors
from server.settings import Settings
from server.stopping import told_to_stop
from server.trusted_documents import TrustedDocuments
from server.webhook_metrics import webhook_gauges
from server.webhooks import Webhooks

ENDPOINT = "/graphql"


def create_app(settings: Settings) -> Starlette:
    """The ASGI application. It connects to the database when its lifespan starts, and lets go at its end.

    Raises DatabaseUnavailable or SettingsInvalid where the settings name no database.
    """
    configure_logging(level=settings.log_level, console=settings.console_logs)
    database = Database.of(settings)
    events = EventStream(database, settings.owner_url, most_per_team=settings.subscriptions_per_team)
    announcer = Announcer(settings.owner_url)
    authentication = Authentication(database)
    credentials = CredentialWatch(database)
    metrics = Metrics()
    outgoing_of(settings)  # says at once what the settings lack
    webhooks = Webhooks(settings, database, metrics.webhooks)
    limiter = RateLimiter(database)
    by_cost, by_address = cost_throttle(limiter, settings), address_throttle(limiter, settings)
    registered = TrustedDocuments(database)
    links = link_addresses(settings)
    printer = Printer.of(settings, database)

    endpoint = build_endpoint(
        schema,
        authenticate=authentication,
        doubtful=credentials.until_doubtful,
        database=database,
        events=events,
        limits=limits_of(settings),
        metrics=metrics,
        engine=ENGINE,
        throttle=by_cost,
        links=links,
        printer=printer,
        persisted_queries=settings.persisted_queries,
        trusted=registered if settings.trusted_documents else None,
        registered=registered,
        get_queries=settings.get_queries,
        max_batch=settings.max_batch,
        introspection=settings.introspection,
        debug=settings.debug,
        allowed_origins=settings.cors_origins,
        max_message=settings.max_body_bytes,
        browser_session=partial(team_session, database=database),
        heartbeat_interval=settings.heartbeat_interval,
        operations_per_connection=settings.operations_per_connection,
    )

    async def problem() -> str | None:
        return (await database.check(head())).problem

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            running.push_async_callback(database.dispose)
            running.push_async_callback(authentication.settle)
            running.callback(people.passwords.close)
            running.callback(printer.close)
            for throttle in (by_cost, by_address):
                if throttle is not None:
                    await running.enter_async_context(throttle)
            await running.enter_async_context(announcer)
            await running.enter_async_context(events)
            await running.enter_async_context(credentials)
            running.enter_context(told_to_stop(endpoint.streams.end))
            database.announcer, database.job_announcer = announcer.announce, announcer.announce_jobs
            if settings.worker:
                await running.enter_async_context(worker_of(settings, database, printer, metrics))
                await running.enter_async_context(webhooks.sending())
            await running.enter_async_context(collecting_rarely())
            yield

    issuer = issuer_of(settings.public_url)
    routes: list[BaseRoute] = [
        Route(ENDPOINT, endpoint),
        WebSocketRoute(ENDPOINT, endpoint),
        *health_routes(problem),
        *static_routes(),
        *people_routes(),
        *oauth_routes(database, issuer),
        *authorize_routes(database, issuer),
        *connected_apps_routes(database),
        *public_document_routes(),
        *document_routes(database, links, printer),
    ]
    metrics.gauges = (partial(job_gauges, database), partial(webhook_gauges, database))
    if settings.metrics:
        routes.append(Route("/metrics", metrics.endpoint))
    demo_key = _demo_key(settings)
    if settings.graphiql:
        routes.extend(graphiql_routes(endpoint=ENDPOINT, api_key=demo_key))
    routes.append(Route("/", _to_graphiql if settings.graphiql else _to_account))
    if demo_key is not None:
        routes.extend(dashboard_routes(endpoint=ENDPOINT, api_key=demo_key))
    if mail_shown(settings):
        routes.extend(dev_mail_routes(database, links))
    application = Starlette(
        routes=routes,
        middleware=middleware(settings, metrics, by_address),
        exception_handlers={HTTPException: http_refusal, FormRefused: form_refused},
        lifespan=lifespan,
    )
    application.state.public_pages = PublicPages(database, links, limiter, printer)
    people = install_people(
        application.state,
        database,
        limiter,
        secure=settings.origin.startswith("https:"),
        sign_up_open=settings.sign_up,
        mail_shown=mail_shown(settings),
    )
    return application


def middleware(settings: Settings, metrics: Metrics, by_address: Throttle | None) -> list[Middleware]:
    """What every request passes through, from the outside in."""
    proxies = list(settings.trusted_proxies)
    return [
        *([Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if proxies else []),
        Middleware(SecurityHeaders, https=settings.origin.startswith("https:")),
        Middleware(RequestLog, answered=metrics.answered),
        *cors(settings.cors_origins),
        Middleware(AddressLimit, throttle=by_address),
        Middleware(BodyLimit, max_bytes=settings.max_body_bytes, timeout=settings.receive_timeout),
    ]


def cost_throttle(limiter: RateLimiter, settings: Settings) -> Throttle | None:
    """What operations are charged to; None where they may cost anything."""
    if not settings.cost_rate:
        return None
    return Throttle(limiter, Policy("cost", settings.cost_bucket, settings.cost_rate))


def address_throttle(limiter: RateLimiter, settings: Settings) -> Throttle | None:
    """What requests are charged to by their address; None where there may be any number."""
    if not settings.ip_rate:
        return None
    return Throttle(limiter, Policy("ip", settings.ip_burst, settings.ip_rate))


def limits_of(settings: Settings) -> Limits:
    """How much one GraphQL request may ask for."""
    return Limits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        cost=settings.max_cost,
    )


async def _to_graphiql(_: Request) -> Response:
    return RedirectResponse("/graphiql")


async def _to_account(_: Request) -> Response:
    return RedirectResponse("/account")


def _demo_key(settings: Settings) -> str | None:
    """The demo team's key, which GraphiQL and the dashboard start with; only where that was asked for."""
    if not settings.demo:
        return None
    from server.demo_access import KEY_FILE

    file = settings.data_dir / KEY_FILE
    return file.read_text().strip() if file.exists() else None
