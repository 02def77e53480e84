"""A real uvicorn on the loopback, for what only a real connection shows."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from server.http.header_limit import BoundedHeaders


@contextmanager
def serving(
    application: ASGIApp, port: int = 0, http: type[asyncio.Protocol] = BoundedHeaders
) -> Iterator[str]:
    """Serve `application` in a thread, on a free port unless one is named; yields its `host:port`."""
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(
        application,
        http=http,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # as in production, where the application knows which proxies to trust
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "it ended before it was ready"
            time.sleep(0.01)
        yield "{}:{}".format(*listener.getsockname())
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
