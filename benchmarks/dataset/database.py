"""The benchmarks' own PostgreSQL: loaded once and cloned for each run, so that every run finds it fresh."""

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import asyncpg
import psutil

import migrations
from benchmarks.dataset.load import QUOTES, load
from benchmarks.dataset.teams import TEAMS
from server.database import Database
from server.embedded.cluster import OWNER, SUPERUSER
from server.embedded.postgres import THROWAWAY, EmbeddedPostgres
from server.migrate import migrate
from server.onboarding import create_key, team_id_of

Say = Callable[[str], None]

FOLDER = Path(".data/bench")
VERSION = 2
"""Goes up when the data changes, so that no old copy of it is measured."""
FRESH = timedelta(days=7)
"""How long a load is good for: its quotes run out as the days pass, and then our server expires them."""
SETTINGS = {"shared_buffers": "1GB", "autovacuum": "off", "max_wal_size": "4GB"}
"""What differs from the product's own embedded PostgreSQL, beside fsync."""
_PEERS = Path(__file__).parent.parent / "peers"
FOR_PEERS = (_PEERS / "prepare.sql", _PEERS / "postgraphile" / "views.sql")


@dataclass(frozen=True)
class TeamKey:
    """A team and a key to it."""

    id: str
    secret: str


class BenchDatabase:
    """A running cluster with a clone of the data in it."""

    def __init__(self, postgres: EmbeddedPostgres, name: str, keys: list[TeamKey]) -> None:
        self._postgres, self._name = postgres, name
        self.keys = keys

    @property
    def postmaster(self) -> psutil.Process:
        """The first of PostgreSQL's processes, from which all others come."""
        found = self._postgres.postmaster()
        assert found is not None
        return found

    @property
    def owner_url(self) -> str:
        """What our server is given: the owner of the tables, who is held to row-level security too."""
        return self._postgres.url(self._name, OWNER)

    @property
    def superuser_url(self) -> str:
        """What the peers are given: they know nothing of row-level security."""
        return self._postgres.url(self._name, SUPERUSER)

    @property
    def environment(self) -> dict[str, str]:
        """The same as libpq's variables, which the peers in Node read."""
        home = self._postgres.home
        password = re.sub(r"^.*?://[^:]*:([^@]*)@.*$", r"\1", self.superuser_url)
        return {
            "PGHOST": str(home.socket_folder),
            "PGPORT": "5432",
            "PGUSER": SUPERUSER,
            "PGPASSWORD": password,
            "PGDATABASE": self._name,
        }


@contextmanager
def bench_database(say: Say, *, fsync: bool = False, quotes: int = QUOTES) -> Iterator[BenchDatabase]:
    """The data, loaded where it is missing or stale, in a clone that is dropped at the end."""
    settings = SETTINGS if fsync else {**THROWAWAY, **SETTINGS}
    clone = f"run_{quotes}"
    with EmbeddedPostgres(FOLDER, settings) as postgres:
        template, keys = asyncio.run(_template(postgres, quotes, say))
        asyncio.run(_execute(postgres, f"drop database if exists {clone} with (force)"))
        asyncio.run(_execute(postgres, f"create database {clone} template {template} owner {OWNER}"))
        for script in FOR_PEERS:
            asyncio.run(_execute(postgres, script.read_text(), clone))
        try:
            yield BenchDatabase(postgres, clone, keys)
        finally:
            asyncio.run(_execute(postgres, f"drop database if exists {clone} with (force)"))


async def _template(postgres: EmbeddedPostgres, quotes: int, say: Say) -> tuple[str, list[TeamKey]]:
    kind = f"bench_{quotes}_"
    version = f"{kind}{VERSION}_{_migrations_digest()}_"
    for name in [name for name in await _databases(postgres) if name.startswith(kind)]:
        if name.startswith(version) and _keys_file(name).exists() and _is_fresh(name.removeprefix(version)):
            return name, _kept_keys(name)
        await _execute(postgres, f'drop database "{name}" with (force)')
        _keys_file(name).unlink(missing_ok=True)
    today, unfinished = datetime.now(UTC).date(), f"load_{quotes}"
    name = f"{version}{today:%Y%m%d}"
    say(f"loading {quotes:,} quotes into {name}, this once")
    await _execute(postgres, f"drop database if exists {unfinished} with (force)")
    await _execute(postgres, f"create database {unfinished} owner {OWNER}")
    await migrate(postgres.url(unfinished))
    await load(postgres.url(unfinished, SUPERUSER), datetime.combine(today, time(), UTC), quotes, say)
    keys = await _make_keys(postgres.url(unfinished))
    await _execute(postgres, f'alter database {unfinished} rename to "{name}"')
    _keys_file(name).touch(mode=0o600)
    _keys_file(name).write_text(json.dumps([[key.id, key.secret] for key in keys]))
    return name, keys


async def _make_keys(url: str) -> list[TeamKey]:
    """One key for each team, made as an operator makes them."""
    database = Database(url)
    try:
        return [
            TeamKey(
                await team_id_of(database, slug),
                await create_key(database, slug, {"name": "Benchmark", "scopes": ["read", "write"]}),
            )
            for slug in (f"bench-{number + 1:02d}" for number in range(TEAMS))
        ]
    finally:
        await database.dispose()


def _is_fresh(loaded_on: str) -> bool:
    return datetime.now(UTC).date() - date.fromisoformat(loaded_on) < FRESH


def _migrations_digest() -> str:
    files = sorted(Path(migrations.__file__).parent.glob("versions/0*"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def _keys_file(database: str) -> Path:
    return FOLDER / f"{database}.keys.json"


def _kept_keys(database: str) -> list[TeamKey]:
    return [TeamKey(*each) for each in json.loads(_keys_file(database).read_text())]


async def _execute(postgres: EmbeddedPostgres, script: str, database: str = "postgres") -> None:
    connection = await asyncpg.connect(postgres.url(database, SUPERUSER))
    try:
        await connection.execute(script)
    finally:
        await connection.close()


async def _databases(postgres: EmbeddedPostgres) -> list[str]:
    connection = await asyncpg.connect(postgres.url("postgres", SUPERUSER))
    try:
        return [name for (name,) in await connection.fetch("select datname from pg_database")]
    finally:
        await connection.close()
