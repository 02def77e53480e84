"""From a database URL to connections: what asyncpg understands, and what to say when it cannot connect."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

APPLICATION = "quotegraph"
CONNECT_TIMEOUT = 10.0
UNREACHABLE = (
    DBAPIError,
    PoolTimeout,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what is asked of a connection just while it is being cut
    OSError,
    TimeoutError,
    ValueError,
)
"""Everything that a failing connection raises, from a wrong host name to a database that is starting up."""

_NOT_FOR_ASYNCPG = {"channel_binding", "connect_timeout", "gssencmode", "pgbouncer", "connection_limit"}
"""Parameters of libpq and of hosting providers' URLs that asyncpg would send to the server as settings."""
_NOT_FOR_LIBPQ = {"pgbouncer", "connection_limit"}


def driver_url(url: str) -> str:
    """`url` as `asyncpg.connect` takes it, from `postgres://`, `postgresql://` or `postgresql+asyncpg://`."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in _NOT_FOR_ASYNCPG]
    return urlunsplit(parts._replace(scheme="postgresql", query=urlencode(query)))


def libpq_url(url: str) -> str:
    """`url` as psycopg takes it, without what is not libpq's."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in _NOT_FOR_LIBPQ]
    return urlunsplit(parts._replace(scheme="postgresql", query=urlencode(query)))


def connector(
    url: str, session: Mapping[str, str] | None = None, *, pgbouncer: bool = False
) -> dict[str, Any]:
    """The `connect_args` of an engine on `url`, whose connections start with the settings `session`."""
    named = {} if pgbouncer else {"application_name": APPLICATION, **(session or {})}
    connect = partial(asyncpg.connect, driver_url(url), server_settings=named, timeout=CONNECT_TIMEOUT)
    if not pgbouncer:
        return {"async_creator_fn": connect}
    return {
        "async_creator_fn": partial(connect, statement_cache_size=0),
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": _unique_name,
    }


def _unique_name() -> str:
    return f"__quotegraph_{uuid4().hex}__"


def reason_of(error: BaseException) -> str:
    """The first line of what went wrong, without the wrapping and without the URL and its password."""
    while (cause := getattr(error, "orig", None) or error.__cause__) is not None:
        error = cause
    if isinstance(error, TimeoutError) and not str(error):
        return "no answer in time"
    said = (isinstance(error, OSError) and error.strerror) or str(error).strip() or type(error).__name__
    return said.splitlines()[0].rstrip(".")
