"""Opening a team."""

from typing import Any

import pytest

from models.errors import Refused
from models.identifier import Prefix, new_id
from models.viewer import SYSTEM, Viewer
from resolvers.perform import perform
from resolvers.team import team_create
from server.database import Database


async def test_opening_a_team_makes_its_owner_a_member(database: Database) -> None:
    opened = await _open(database, slug="acme", owner={"name": "Ann", "email": "ann@example.com"})
    assert opened["team"].slug == "acme"
    assert (opened["member"].name, opened["member"].role) == ("Ann", "OWNER")


async def test_one_person_may_own_two_teams_of_different_slugs(database: Database) -> None:
    owner = {"name": "Ann", "email": "ann@example.com"}
    first = await _open(database, slug="acme", owner=owner)
    second = await _open(database, slug="acme-2", owner={**owner, "email": "ANN@example.com"})
    assert first["member"].user_id == second["member"].user_id
    assert first["team"].id != second["team"].id


@pytest.mark.parametrize(
    ("input", "code", "path"),
    [
        ({"slug": "acme"}, "TAKEN", "input.slug"),
        ({"slug": "Acme!"}, "INVALID", "input.slug"),
        ({"slug": "a--b"}, "INVALID", "input.slug"),
        ({"slug": "acme\n"}, "INVALID", "input.slug"),
        ({"currency": "XXX"}, "INVALID", "input.currency"),
        ({"timezone": "Nowhere"}, "INVALID", "input.timezone"),
        ({"owner": {"name": "Ann", "email": "ann"}}, "INVALID", "input.owner.email"),
    ],
)
async def test_a_team_that_cannot_be_opened(database: Database, input: Any, code: str, path: str) -> None:
    await _open(database, slug="acme")
    with pytest.raises(Refused) as refused:
        await _open(database, **{"slug": "other", **input})
    assert [(e.code, ".".join(e.path)) for e in refused.value.errors] == [(code, path)]


async def _open(database: Database, **input: Any) -> Any:
    viewer = Viewer(new_id(Prefix.TEAM), SYSTEM, frozenset({"read", "write"}))
    draft: Any = {"name": "Acme", "currency": "USD", **input}
    return await perform(database, viewer, lambda session, viewer: team_create(session, viewer, draft))
