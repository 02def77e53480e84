"""Signing in with an API key."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from auth.authentication import Authentication
from auth.errors import PlanRequired, Unauthenticated
from models.identifier import Prefix, new_id
from models.plan import Plan
from models.secret import SecretKind
from models.viewer import SYSTEM, ActorKind, Viewer
from resolvers.api_key import api_key_create, api_key_revoke, api_key_rotate
from resolvers.perform import perform
from resolvers.team import team_create
from server.database import Database


@dataclass(frozen=True)
class Key:
    """A key of a team, with its secret."""

    id: str
    secret: str
    owner: Viewer

    @property
    def header(self) -> str:
        """The `Authorization` header that carries it."""
        return f"Bearer {self.secret}"


async def test_a_key_tells_the_team_the_actor_and_the_scopes(database: Database) -> None:
    key = await a_key(database, "read:quotes")
    viewer = await Authentication(database)(key.header)
    assert viewer.team_id == key.owner.team_id
    assert (viewer.actor.kind, viewer.actor.id, viewer.actor.name) == (ActorKind.API_KEY, key.id, "Shop")
    assert viewer.scopes == {"read:quotes"}
    assert viewer.plan is Plan.BUSINESS
    assert viewer.expires_at is None


async def test_every_other_header_is_refused_with_the_same_words(database: Database) -> None:
    key, other = await a_key(database), await a_key(database)
    team, secret = key.secret[3:29], key.secret[30:]
    revoked = await a_key(database)
    await perform(database, revoked.owner, lambda s, v: api_key_revoke(s, v, revoked.id))
    headers = [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Basic {key.secret}",
        key.secret,
        f"Bearer {key.secret}x",
        f"Bearer {key.secret[:-1]}",
        f"Bearer {key.secret[:-1]}!",
        f"Bearer ak_{team.upper()}_{secret}",
        f"Bearer ak_{other.secret[3:29]}_{secret}",
        f"Bearer {SecretKind.API_KEY.new(key.owner.team_id)}",
        f"Bearer {SecretKind.API_KEY.new(new_id(Prefix.TEAM))}",
        revoked.header,
        "Bearer ak_*_" + secret,
        "Bearer " + "x" * 100_000,
    ]
    authenticate = Authentication(database)
    messages = {await refused(authenticate, header) for header in headers}
    assert messages == {str(Unauthenticated())}


async def test_the_scheme_is_written_in_any_case(database: Database) -> None:
    key = await a_key(database)
    assert (await Authentication(database)(f"bearer {key.secret}")).actor.id == key.id


async def test_a_rotated_key_ends_at_once_and_its_successor_works(database: Database) -> None:
    key = await a_key(database)
    authenticate = Authentication(database)
    await authenticate(key.header)
    rotated = await perform(database, key.owner, lambda s, v: api_key_rotate(s, v, key.id))
    await refused(authenticate, key.header)
    assert (await authenticate(f"Bearer {rotated['secret']}")).actor.id == key.id


async def test_the_api_is_part_of_one_plan(database: Database) -> None:
    key = await a_key(database)
    async with database.connection(key.owner.team_id) as connection:
        await connection.execute(text("update team set plan = 'PRO'"))
    with pytest.raises(PlanRequired, match="BUSINESS"):
        await Authentication(database)(key.header)


async def test_a_use_is_recorded_at_most_once_a_minute(database: Database) -> None:
    key = await a_key(database)
    authenticate = Authentication(database)
    first = await used(authenticate, key, database)
    assert first is not None
    assert await used(authenticate, key, database) == first
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    async with database.connection(key.owner.team_id) as connection:
        await connection.execute(text("update api_key set last_used_at = :then"), {"then": long_ago})
    assert (await used(authenticate, key, database) or long_ago) > first


async def test_signing_in_costs_one_statement(database: Database) -> None:
    key = await a_key(database)
    authenticate = Authentication(database)
    await used(authenticate, key, database)
    opened: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *arguments: opened.append(arguments[2])
    )
    await authenticate(key.header)
    await authenticate.settle()
    assert opened == []  # no transaction: one statement on a connection for reads


async def test_who_signed_in_is_remembered_until_they_are_refused(database: Database) -> None:
    key = await a_key(database)
    authenticate = Authentication(database)
    assert authenticate.remembered(key.header) is None
    viewer = await authenticate(key.header)
    remembered = authenticate.remembered(key.header)
    assert remembered is not None and remembered.viewer == viewer
    assert key.header.removeprefix("Bearer ") not in repr(remembered)
    async with database.connection(key.owner.team_id) as connection:
        await connection.execute(text("update api_key set revoked_at = now()"))
    with pytest.raises(Unauthenticated):
        await authenticate(key.header)
    assert authenticate.remembered(key.header) is None


async def a_key(database: Database, *scopes: str, **team: Any) -> Key:
    """A key with these scopes of a new team."""
    owner = Viewer(new_id(Prefix.TEAM), SYSTEM, frozenset({"read", "write"}))
    draft: Any = {"slug": owner.team_id[5:], "name": "Acme", "currency": "USD", **team}
    await perform(database, owner, lambda s, v: team_create(s, v, draft))
    wanted: Any = {"name": "Shop", "scopes": list(scopes) or ["read"]}
    made = await perform(database, owner, lambda s, v: api_key_create(s, v, wanted))
    return Key(made["api_key"].id, str(made["secret"]), owner)


async def refused(authenticate: Authentication, header: str | None) -> str:
    """What a caller with this header is told, which must be a refusal."""
    with pytest.raises(Unauthenticated) as refusal:
        await authenticate(header)
    return str(refusal.value)


async def used(authenticate: Authentication, key: Key, database: Database) -> datetime | None:
    """When the key was last used, after it was used once more."""
    await authenticate(key.header)
    await authenticate.settle()
    async with database.connection(key.owner.team_id) as connection:
        last: datetime | None = await connection.scalar(text("select last_used_at from api_key"))
    return last
