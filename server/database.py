"""The pool of database connections, and transactions that see one team's rows."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import asyncpg
import orjson
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.util import await_

from resolvers.defer import deferred_to
from resolvers.statement import ALONE, DRIVER, driver_under, write_pending
from server.connecting import UNREACHABLE, connector, reason_of
from server.errors import OperatorError
from server.readers import Readers
from server.settings import Settings

APP_ROLE = "quotegraph_app"
_SESSION = {"TimeZone": "UTC", "jit": "off"}
"""Moments are answered in UTC, and statements are too short to be worth compiling to machine code."""
_BEGIN = "begin"
"""Name in a session's `info` of what begins its transaction."""
_READING = {"plan_cache_mode": "force_generic_plan"}
"""Planning a compiled statement takes longer than running it, and its plan does not depend on the values."""


class DatabaseUnavailable(OperatorError):
    """The database cannot be used; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Health:
    """What `Database.check` found; `problem` is one sentence, or None when all is well."""

    problem: str | None = None

    @property
    def ready(self) -> bool:
        return self.problem is None


class Database:
    """One pool on one PostgreSQL database. Every transaction starts by naming the team whose rows it may see.

    Connections run as `role`, which is under row-level security, with the session settings given. Behind
    pgbouncer nothing may outlive a transaction, so there all of this is set by the first statement of each.
    """

    def __init__(
        self,
        url: str,
        role: str = APP_ROLE,
        *,
        session_settings: Mapping[str, str] | None = None,
        pool_size: int = 10,
        pool_timeout: float = 5.0,
        pgbouncer: bool = False,
    ) -> None:
        session = {**_SESSION, **({"role": role} if role else {}), **(session_settings or {})}
        connect = connector(url, session, pgbouncer=pgbouncer)
        reading = connector(url, {**session, **_READING}, pgbouncer=pgbouncer)
        self._readers = Readers(reading["async_creator_fn"], pool_size, pool_timeout)
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+asyncpg://",
            connect_args=connect,
            isolation_level="AUTOCOMMIT",  # transactions begin and end on the driver
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_timeout,
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
        )
        event.listen(self.engine.sync_engine, "checkout", _replace_when_closed)
        event.listen(self.engine.sync_engine, "checkin", _discard_unfinished)
        self.announcer: Callable[[str], None] | None = None
        self.job_announcer: Callable[[Collection[str]], None] | None = None
        self.session_info: dict[str, Any] = {}
        """What every session finds in its `info`: for verbs that need more than rows."""
        self._each_time = session if pgbouncer else {}

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The database of the settings; connects to nothing yet. Raises DatabaseUnavailable for none."""
        if settings.database_url is None:
            raise DatabaseUnavailable(
                "QUOTEGRAPH_DATABASE_URL is not set, and no embedded PostgreSQL was started."
            )
        return cls(
            settings.database_url.get_secret_value(),
            settings.database_role,
            session_settings={
                "statement_timeout": _milliseconds(settings.statement_timeout),
                "lock_timeout": _milliseconds(settings.lock_timeout),
                "idle_in_transaction_session_timeout": _milliseconds(settings.idle_in_transaction_timeout),
            },
            pool_size=settings.database_pool_size,
            pool_timeout=settings.database_pool_timeout,
            pgbouncer=settings.database_pgbouncer,
        )

    @asynccontextmanager
    async def transaction(self, team_id: str | None) -> AsyncIterator[AsyncSession]:
        """A session in a transaction that sees the rows of `team_id` (None: of no team).

        It begins with the first statement, commits at the end, and rolls back when an exception leaves the
        block. Objects outlive the commit.
        """
        info = {**self.session_info, ALONE: self.fetch, _BEGIN: self._begin(team_id)}
        session = AsyncSession(self.engine, sync_session_class=_Session, expire_on_commit=False, info=info)
        async with _closing(session):
            async with _ending(lambda: session.info.get(DRIVER)):
                yield session
                await write_pending(session)
            if self.job_announcer is not None and (queues := deferred_to(session)):
                self.job_announcer(queues)

    @asynccontextmanager
    async def connection(self, team_id: str | None) -> AsyncIterator[AsyncConnection]:
        """The same without the ORM: a connection in a transaction that sees the rows of `team_id`."""
        async with self.engine.connect() as connection:
            driver = driver_under(connection)
            async with _ending(lambda: driver):
                await driver.execute(self._begin(team_id))
                yield connection

    def _begin(self, team_id: str | None) -> str:
        """What begins a transaction of the team, in one trip."""
        settings = {"app.team_id": team_id or "", **self._each_time}
        named = (f"set_config({_literal(name)}, {_literal(to)}, true)" for name, to in settings.items())
        return f"begin; select {', '.join(named)}"

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The one row of a statement that is a transaction of its own.

        It names `team_id` to row-level security itself.
        """
        if not self._each_time:
            return await self._readers.fetch(sql, values)
        settings = {"app.team_id": team_id, **self._each_time}
        setting = ", ".join(f"set_config('{name}', ${n}, true)" for n, name in enumerate(settings, 1))
        return await self._readers.fetch(sql, values, (f"select {setting}", list(settings.values())))

    def announce(self, team_id: str) -> None:
        """Lets the readers of the team's event log know that there is more to read; for after the commit."""
        if self.announcer is not None:
            self.announcer(team_id)

    async def check(self, head: str) -> Health:
        """Whether the database answers, is at migration `head`, and holds us to row-level security."""
        try:
            async with self.connection(None) as connection:
                role = (await connection.execute(_ROLE)).one()
                revision = await migrated_to(connection)
        except UNREACHABLE as error:
            return Health(f"The database does not answer: {reason_of(error)}.")
        if revision != head:
            return Health(f"The database is at migration {revision}, not {head}: run `quotegraph migrate`.")
        if role.unbound:
            return Health(f"The role {role.name} is above row-level security: set QUOTEGRAPH_DATABASE_ROLE.")
        return Health()

    async def dispose(self) -> None:
        """Closes every connection of the pool."""
        await self._readers.close()
        await self.engine.dispose()


class _Session(Session):
    """Begins its transaction on the driver, once it needs one."""


@event.listens_for(_Session, "after_begin")
def _begin_on_driver(session: Session, _transaction: Any, connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    session.info[DRIVER] = driver
    await_(driver.execute(session.info[_BEGIN]))


@asynccontextmanager
async def _closing(session: AsyncSession) -> AsyncIterator[None]:
    """Closes the session as the block ends: a task of its own, which one that has begun nothing is spared."""
    try:
        yield
    finally:
        if session.in_transaction():
            async with session:
                pass


@asynccontextmanager
async def _ending(driver: Callable[[], asyncpg.Connection | None]) -> AsyncIterator[None]:
    """Ends the transaction that `driver` is in by then, if there is one, as the block ends."""
    try:
        yield
        if (begun := driver()) is not None:
            await begun.execute("commit")
    except BaseException:
        if (begun := driver()) is not None and not begun.is_closed():
            await begun.execute("rollback")
        raise


@asynccontextmanager
async def connect_or_explain(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection of `engine`. Raises DatabaseUnavailable, which says why, where none can be had."""
    try:
        connection = await engine.connect()
    except UNREACHABLE as error:
        raise DatabaseUnavailable(f"The database cannot be reached: {reason_of(error)}.") from error
    try:
        yield connection
    finally:
        await connection.close()


_ROLE = text(
    "select rolname as name, rolsuper or rolbypassrls as unbound from pg_roles where rolname = current_user"
)


async def migrated_to(connection: AsyncConnection) -> str | None:
    """The revision the database was migrated to, or None before the first migration."""
    if not await connection.scalar(text("select to_regclass('alembic_version') is not null")):
        return None
    revision: str | None = await connection.scalar(text("select version_num from alembic_version"))
    return revision


def _replace_when_closed(connection: Any, record: Any, proxy: Any) -> None:
    """The driver knows when the server hung up, so that a restart of the database fails no request twice."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _discard_unfinished(connection: Any, record: Any) -> None:
    """What was cut short before it could roll back, say by the end of its task, is not used again."""
    if connection is not None and connection.driver_connection.is_in_transaction():
        record.invalidate()


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
