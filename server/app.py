"""The application of one server process, put together from its settings."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from server.http.address_limit import AddressLimit
from server.http.body_limit import BodyLimit
from server.http.refusal import http_refusal
from server.http.request_log import RequestLog
from server.http.security_headers import SecurityHeaders, cors
from server.log_output import configure_logging
from server.pages.form import FormRefused, form_refused
from server.pages.signed_in import SessionCookie
from server.routes import routes_of
from server.server_process import ServerProcess
from server.settings import Settings


def create_app(settings: Settings) -> Starlette:
    """The ASGI application. It connects to the database when its lifespan starts, and lets go at its end.

    Raises DatabaseUnavailable or SettingsInvalid where the settings name no database.
    """
    configure_logging(level=settings.log_level, console=settings.console_logs)
    process = ServerProcess(settings)
    application = Starlette(
        routes=routes_of(process),
        middleware=_middleware(process),
        exception_handlers={HTTPException: http_refusal, FormRefused: form_refused},
        lifespan=process.running,
    )
    # where pages find what they work with
    application.state.public_pages = process.public_pages
    application.state.people = process.people
    application.state.sessions = process.people.sessions
    application.state.session_cookie = SessionCookie(secure=settings.https)
    return application


def _middleware(process: ServerProcess) -> list[Middleware]:
    """What every request passes through, from the outside in."""
    settings = process.settings
    proxies = list(settings.trusted_proxies)
    return [
        *([Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if proxies else []),
        Middleware(SecurityHeaders, https=settings.https),
        Middleware(RequestLog, answered=process.metrics.answered),
        *cors(settings.cors_origins),
        Middleware(AddressLimit, throttle=process.by_address),
        Middleware(BodyLimit, max_bytes=settings.max_body_bytes, timeout=settings.receive_timeout),
    ]
