"""`quotegraph doctor`: looks at everything the server needs, and says in one line each what it finds."""

import asyncio
import platform
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from sqlalchemy import text

from server.connecting import UNREACHABLE, reason_of
from server.database import Database
from server.errors import OperatorError
from server.migrate import head
from server.provide import Say, provided
from server.serve import CannotListen, listening
from server.settings import Settings

OLDEST_POSTGRES = 16


@dataclass(frozen=True)
class Finding:
    """One line of the report; `fine` is False for what keeps the server from working."""

    fine: bool
    line: str


def examine(settings: Settings, say: Say) -> Iterator[Finding]:
    """Everything, the embedded PostgreSQL included, which is started for it and stopped again."""
    yield from _examine_machine(settings)
    try:
        with provided(settings, say) as ready:
            yield from asyncio.run(_listed(_examine_database(ready)))
            yield from _examine_background(ready)
    except OperatorError as error:
        yield Finding(False, str(error))


async def _listed(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in findings]


def _examine_machine(settings: Settings) -> Iterator[Finding]:
    yield Finding(True, f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    where = (
        "QUOTEGRAPH_DATABASE_URL" if settings.database_url else f"embedded, in {settings.data_dir.resolve()}"
    )
    yield Finding(True, f"Database: {where}")
    try:
        with listening(settings.host, settings.port):
            yield Finding(True, f"Port {settings.port} on {settings.host} is free")
    except CannotListen as error:
        yield Finding(True, f"{str(error).rstrip('.')}, unless it is Quotegraph itself")


def _examine_background(settings: Settings) -> Iterator[Finding]:
    """What the server works without, but some of its work is then not done."""
    doing = "every server process" if settings.worker else "`quotegraph worker` alone"
    yield Finding(True, f"Background jobs are done by {doing}")
    mails = "go out" if settings.smtp_url else "wait in their queue: QUOTEGRAPH_SMTP_URL is not set"
    yield Finding(True, f"Mails {mails}")
    hooks = "go out" if settings.encryption_key else "cannot be: QUOTEGRAPH_ENCRYPTION_KEY is not set"
    yield Finding(True, f"Webhooks {hooks}")


async def _examine_database(settings: Settings) -> AsyncIterator[Finding]:
    database = Database.of(settings)
    try:
        async with database.connection(None) as connection:
            version = int(str(await connection.scalar(text("show server_version_num")))) // 10_000
        yield Finding(
            version >= OLDEST_POSTGRES, f"PostgreSQL {version} ({OLDEST_POSTGRES} or later is needed)"
        )
        health = await database.check(head())
        yield Finding(health.ready, health.problem or f"At migration {head()}, under row-level security")
    except UNREACHABLE as error:
        yield Finding(False, f"The database does not answer: {reason_of(error)}")
    finally:
        await database.dispose()
