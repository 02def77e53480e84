"""Labels through the API."""

import asyncio
from typing import Any

import pytest

from tests.graph.conftest import Api, MakeTeam

CREATE = """
mutation ($input: LabelCreateInput!) {
  labelCreate(input: $input) { label { id name color } userErrors { code path } }
}
"""
UPDATE = """
mutation ($id: ID!, $input: LabelUpdateInput!) {
  labelUpdate(id: $id, input: $input) { label { name color version } userErrors { code path } }
}
"""
ARCHIVE = "mutation ($id: ID!) { labelArchive(id: $id) { userErrors { code } } }"
UNARCHIVE = "mutation ($id: ID!) { labelUnarchive(id: $id) { label { name } userErrors { code path } } }"
LIST = "{ labels { totalCount nodes { name } } }"


async def add(api: Api, **input: Any) -> Any:
    """What came of adding a label."""
    return (await api(CREATE, input=input))["labelCreate"]


async def test_a_label_is_grey_unless_it_has_a_colour(api: Api) -> None:
    assert (await add(api, name="Urgent"))["label"]["color"] == "#64748b"
    assert (await add(api, name="Later", color="#0EA5E9"))["label"]["color"] == "#0ea5e9"


@pytest.mark.parametrize("color", ["red", "#fff", "#12345g", "#1234567", "", "#0ea5e9\n"])
async def test_a_colour_is_six_hexadecimal_digits(api: Api, color: str) -> None:
    assert (await add(api, name="Urgent", color=color))["userErrors"] == [
        {"code": "INVALID", "path": ["input", "color"]}
    ]


@pytest.mark.parametrize(
    ("name", "twin"), [("Urgent", "urgent"), ("ÉCLAIR", "éclair"), ("Straße", "STRASSE")]
)
async def test_a_name_is_unique_whatever_its_case(api: Api, name: str, twin: str) -> None:
    label = (await add(api, name=name))["label"]
    assert (await add(api, name=twin))["userErrors"] == [{"code": "TAKEN", "path": ["input", "name"]}]
    same = await api(UPDATE, id=label["id"], input={"name": twin})
    assert same["labelUpdate"] == {
        "label": {"name": twin, "color": "#64748b", "version": 2},
        "userErrors": [],
    }


async def test_the_name_of_an_archived_label_is_free_until_it_comes_back(api: Api) -> None:
    first = (await add(api, name="Urgent"))["label"]
    await api(ARCHIVE, id=first["id"])
    second = (await add(api, name="URGENT"))["label"]
    assert (await api(UNARCHIVE, id=first["id"]))["labelUnarchive"]["userErrors"] == [
        {"code": "TAKEN", "path": ["id"]}
    ]
    await api(ARCHIVE, id=second["id"])
    assert (await api(UNARCHIVE, id=first["id"]))["labelUnarchive"]["label"] == {"name": "Urgent"}


async def test_parallel_calls_make_one_label_of_a_name(api: Api) -> None:
    answers = await asyncio.gather(*(add(api, name="Urgent") for _ in range(8)))
    assert sum(answer["label"] is not None for answer in answers) == 1
    assert (await api(LIST))["labels"] == {"totalCount": 1, "nodes": [{"name": "Urgent"}]}


async def test_two_teams_may_use_the_same_name(api: Api, make_team: MakeTeam) -> None:
    other = await make_team()
    assert (await add(api, name="Urgent"))["userErrors"] == []
    assert (await add(other, name="Urgent"))["userErrors"] == []
