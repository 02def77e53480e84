"""The people of the team, through the API and as operators add them."""

import asyncio
from typing import Any

import pytest

from models.errors import Refused
from resolvers.member import member_add
from resolvers.perform import perform
from tests.graph.conftest import Api, MakeTeam

LIST = "{ members { totalCount nodes { id name email role } } }"


async def join(api: Api, **details: Any) -> Any:
    """The new member."""
    draft: Any = {"name": "Ann", "email": "ann@example.com", **details}
    outcome = await perform(api.database, api.viewer, lambda s, v: member_add(s, v, draft))
    return outcome["member"]


async def test_members_are_listed_by_name(api: Api) -> None:
    await join(api, name="Zoë", email="zoe@example.com", role="ADMIN")
    ann = await join(api)
    members = (await api(LIST))["members"]
    assert [(node["name"], node["role"]) for node in members["nodes"]] == [
        ("Ann", "MEMBER"),
        ("Zoë", "ADMIN"),
    ]
    one = await api("query ($id: ID!) { member(id: $id) { email } }", id=ann.id)
    assert one == {"member": {"email": "ann@example.com"}}


async def test_a_person_joins_a_team_once_but_several_teams(api: Api, make_team: MakeTeam) -> None:
    other = await make_team()
    first, second = await join(api), await join(other, email="ANN@example.com")
    assert first.user_id == second.user_id
    with pytest.raises(Refused, match="TAKEN"):
        await join(api, email="Ann@Example.com")


async def test_a_person_who_joins_twice_at_once_joins_once(api: Api) -> None:
    joined = await asyncio.gather(*(join(api) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(each, Refused) for each in joined) == 5
    assert (await api(LIST))["members"]["totalCount"] == 1


@pytest.mark.parametrize(
    ("details", "fault"),
    [
        ({"name": " "}, "REQUIRED input.name"),
        ({"email": ""}, "INVALID input.email"),
        ({"email": "ann"}, "INVALID input.email"),
    ],
)
async def test_a_member_has_a_name_and_an_address(api: Api, details: Any, fault: str) -> None:
    with pytest.raises(Refused, match=fault):
        await join(api, **details)


async def test_members_have_a_scope_of_their_own(api: Api) -> None:
    result = await api.with_scopes("read:quotes", "read:team").execute(LIST)
    assert result.data == {"members": None}
    assert "read:members" in result.errors[0].message
