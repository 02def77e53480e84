"""`quotegraph serve`: a database, migrations, perhaps demo data, then one or more server processes."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from server.database import Database
from server.errors import OperatorError
from server.http.header_limit import BoundedHeaders
from server.loading import loading
from server.provide import Say, migrated, provided
from server.settings import Settings, environment_of
from server.welcome import welcome

if TYPE_CHECKING:
    from server.demo_access import DemoAccess

APPLICATION = "server.serve:application"
_BACKLOG = 2048


class CannotListen(OperatorError):
    """The address cannot be listened on."""


def serve(settings: Settings, say: Say) -> None:
    """Serves until SIGINT or SIGTERM, then stops the server and the database. Raises OperatorError.

    The port is taken first: where that fails, nothing else has been started.
    """
    with (
        listening(settings.host, settings.port) as listener,
        _until_signalled(),
        provided(settings, say) as ready,
        _undisturbed_end(),
    ):
        welcome(ready, asyncio.run(_prepare(ready, say)))
        _run(ready, listener)


def application() -> ASGIApp:
    """The application as a server process makes it, from the settings in its environment."""
    with loading():
        from server.app import create_app

    return create_app(Settings.from_environment())


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on the address. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"Port {port} on {host} is taken: choose another with --port or QUOTEGRAPH_PORT."
            ) from None
        raise CannotListen(f"Cannot listen on {host}, port {port}: {error.strerror or error}.") from None
    with listener:
        yield listener


async def _prepare(settings: Settings, say: Say) -> DemoAccess | None:
    """Migrates, loads the demo teams if asked to, and returns how to come into them."""

    async def load(database: Database) -> DemoAccess | None:
        if not settings.demo:
            return None
        from server.demo_access import load_demo

        return await load_demo(database, settings.data_dir, say)

    return await migrated(settings, say, load)


def _run(settings: Settings, listener: socket.socket) -> None:
    os.environ.update(environment_of(settings))  # worker processes read their settings from there
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        http=BoundedHeaders,
        workers=settings.workers,
        log_config=None,  # the application logs by itself, requests included
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application knows which proxies to trust
        ws_max_size=settings.max_body_bytes,
        ws_per_message_deflate=False,  # takes 45 kB of a connection, for messages of 300 bytes
        ws_ping_interval=settings.heartbeat_interval,
        ws_ping_timeout=settings.heartbeat_interval,
        timeout_graceful_shutdown=round(settings.shutdown_timeout),
    )
    if settings.workers > 1:
        with _common_metrics():
            Multiprocess(config, sockets=[listener]).run()
        return
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise OperatorError("The server did not start; the log says why.")


@contextmanager
def _common_metrics() -> Iterator[None]:
    """A folder in which the processes count together, so that each can answer `/metrics` for all."""
    with TemporaryDirectory(prefix="quotegraph-metrics-") as folder:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
        yield


@contextmanager
def _until_signalled() -> Iterator[None]:
    """Ends the block quietly on SIGINT and on SIGTERM alike."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with suppress(KeyboardInterrupt):
        yield


@contextmanager
def _undisturbed_end() -> Iterator[None]:
    """After the block a second, impatient Ctrl-C no longer keeps the database from being stopped in order."""
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
