"""What is done behind the back of a running server: teams are opened, and their rows looked at.

Each test has an event loop of its own, and a pool belongs to one loop. Opening one for every team would cost
more than most tests do, so all of this happens in a loop that outlives them.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg

from models.tables import GLOBAL_TABLES, TABLES
from server.database import Database
from server.onboarding import create_key, open_team

T = TypeVar("T")
Contents = Mapping[str, tuple[int, str]]
"""Of each table, how many rows a team has there and a digest of them."""


@dataclass(frozen=True)
class Backstage:
    """The database behind a server."""

    loop: asyncio.AbstractEventLoop
    database: Database
    above: asyncpg.Pool
    """Connections that see every row."""

    async def open_team(self, **settings: Any) -> tuple[str, str]:
        """The id of a new team, and a key to all of it."""
        return await self._on_its_loop(self._open_team(settings))

    async def contents(self, team_id: str) -> Contents:
        """All that the team has written. Its keys are left out: they note when they are used."""
        return await self._on_its_loop(self._contents(team_id))

    async def _open_team(self, settings: Mapping[str, Any]) -> tuple[str, str]:
        slug = f"team-{uuid4().hex}"
        draft: Any = {
            "slug": slug,
            "name": "Acme",
            "currency": "USD",
            "timezone": "America/New_York",
            **settings,
        }
        team = await open_team(self.database, draft)
        key = await create_key(self.database, slug, {"name": "Test key", "scopes": ["read", "write"]})
        return team.id, key

    async def _contents(self, team_id: str) -> Contents:
        names = {str(table.__tablename__) for table in TABLES} - GLOBAL_TABLES - {"api_key"}
        counts = [
            f"select '{name}', count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
            f" from {name} t where team_id = $1"
            for name in sorted(names)
        ]
        found = await self.above.fetch(" union all ".join(counts), team_id)
        return {name: (count, digest) for name, count, digest in found}

    async def _on_its_loop(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))


@contextmanager
def backstage(owner_url: str, superuser_url: str) -> Iterator[Backstage]:
    """Behind the back of any server on this database."""

    async def open_pools() -> tuple[Database, asyncpg.Pool]:
        return Database(owner_url), await asyncpg.create_pool(superuser_url, min_size=0, max_size=2)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="backstage")
    thread.start()
    try:
        database, above = asyncio.run_coroutine_threadsafe(open_pools(), loop).result()
        yield Backstage(loop, database, above)
        for closing in (above.close(), database.dispose()):
            asyncio.run_coroutine_threadsafe(closing, loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
