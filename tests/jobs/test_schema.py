"""The tables of procrastinate: our migrations make those of the very version that is installed."""

import asyncpg
from procrastinate.schema import SchemaManager


async def test_the_installed_library_finds_what_it_asks_for(owner: asyncpg.Connection) -> None:
    """When this fails, procrastinate was upgraded: docs/operating.md says how its migrations become ours."""
    await owner.execute(f"create schema theirs; set search_path = theirs; {SchemaManager.get_schema()}")
    assert await objects(owner, "public") == await objects(owner, "theirs") != []


async def objects(connection: asyncpg.Connection, schema: str) -> list[tuple[object, ...]]:
    """What there is of the library in a schema: name, kind and, of functions, the text."""
    rows = await connection.fetch(
        """
        select relname as name, relkind::text as kind, '' as body from pg_class
            where relnamespace = $1::regnamespace
        union all select proname, 'function', prosrc from pg_proc where pronamespace = $1::regnamespace
        union all select typname, 'type', '' from pg_type where typnamespace = $1::regnamespace
        union all select tgname, 'trigger', '' from pg_trigger t join pg_class c on c.oid = t.tgrelid
            where c.relnamespace = $1::regnamespace and not tgisinternal
        union all select c.relname || '.' || attname, format_type(atttypid, atttypmod)::text, attnotnull::text
            from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relnamespace = $1::regnamespace and attnum > 0
        """,
        schema,
    )
    ours = (row for row in rows if "procrastinate" in row["name"])
    return sorted((row["name"], row["kind"].replace(f"{schema}.", ""), row["body"]) for row in ours)
