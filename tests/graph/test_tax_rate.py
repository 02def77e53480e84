"""Tax rates through the API, and the default tax of a new line."""

import asyncio
from datetime import date
from typing import Any

import pytest

from resolvers.tax_rate import default_tax
from tests.graph.conftest import Api, MakeTeam

CREATE = """
mutation ($input: TaxRateCreateInput!) {
  taxRateCreate(input: $input) {
    taxRate { id name rate category isDefault validFrom validUntil }
    userErrors { code path }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: TaxRateUpdateInput!) {
  taxRateUpdate(id: $id, input: $input) {
    taxRate { rate category isDefault version }
    userErrors { code path }
  }
}
"""
LIST = "query ($filter: TaxRateFilter) { taxRates(filter: $filter) { nodes { id name isDefault } } }"
ARCHIVE = "mutation ($id: ID!) { taxRateArchive(id: $id) { taxRate { archivedAt isDefault } } }"


async def create(api: Api, **input: Any) -> Any:
    """The new tax rate."""
    answer = (await api(CREATE, input={"name": "GST", "rate": "10", **input}))["taxRateCreate"]
    assert answer["userErrors"] == []
    return answer["taxRate"]


async def defaults(api: Api) -> list[str]:
    """The names of all rates that claim to be the default."""
    return [node["name"] for node in (await api(LIST))["taxRates"]["nodes"] if node["isDefault"]]


async def default_on(api: Api, day: date) -> str | None:
    """The name of the tax that a line written on this day starts with."""
    async with api.database.transaction(api.viewer.team_id) as session:
        rate = await default_tax(session, api.viewer, day)
    return None if rate is None else rate.name


@pytest.mark.parametrize(
    ("input", "category"),
    [({"rate": "19"}, "S"), ({"rate": "0"}, "Z"), ({"rate": "0", "category": "AE"}, "AE")],
)
async def test_the_category_follows_the_rate_unless_given(api: Api, input: Any, category: str) -> None:
    assert (await create(api, **input))["category"] == category


@pytest.mark.parametrize(
    ("input", "code", "path"),
    [
        ({"rate": "100.01"}, "OUT_OF_RANGE", ["input", "rate"]),
        ({"rate": "-1"}, "OUT_OF_RANGE", ["input", "rate"]),
        ({"rate": "8.12345"}, "INVALID", ["input", "rate"]),
        ({"rate": "0", "category": "S"}, "INVALID", ["input", "rate"]),
        ({"rate": "5", "category": "E"}, "INVALID", ["input", "rate"]),
        ({"name": ""}, "REQUIRED", ["input", "name"]),
        (
            {"validFrom": "2026-02-01", "validUntil": "2026-01-31"},
            "OUT_OF_RANGE",
            ["input", "validUntil"],
        ),
    ],
)
async def test_bad_input_is_refused_at_its_path(api: Api, input: Any, code: str, path: list[str]) -> None:
    answer = (await api(CREATE, input={"name": "GST", "rate": "10", **input}))["taxRateCreate"]
    assert answer == {"taxRate": None, "userErrors": [{"code": code, "path": path}]}


async def test_an_update_is_checked_against_what_stays(api: Api) -> None:
    rate = await create(api, validFrom="2026-02-01")
    early = await api(UPDATE, id=rate["id"], input={"validUntil": "2026-01-31"})
    assert early["taxRateUpdate"]["userErrors"] == [{"code": "OUT_OF_RANGE", "path": ["input", "validUntil"]}]
    later = await api(UPDATE, id=rate["id"], input={"validFrom": None, "rate": "8.875"})
    assert later["taxRateUpdate"]["taxRate"] == {
        "rate": "8.875",
        "category": "S",
        "isDefault": False,
        "version": 2,
    }


async def test_a_new_default_takes_the_place_of_the_old(api: Api) -> None:
    first = await create(api, name="Old", isDefault=True)
    await create(api, name="New", isDefault=True)
    assert await defaults(api) == ["New"]
    await api(UPDATE, id=first["id"], input={"isDefault": True})
    assert await defaults(api) == ["Old"]


async def test_defaults_set_at_the_same_time_leave_one(api: Api) -> None:
    rates = [await create(api, name=f"Rate {n}") for n in range(4)]
    changes = [api(UPDATE, id=rate["id"], input={"isDefault": True}) for rate in rates * 2]
    additions = [create(api, name=f"New {n}", isDefault=True) for n in range(4)]
    await asyncio.gather(*changes, *additions)
    assert len(await defaults(api)) == 1


async def test_an_archived_rate_is_the_default_no_longer(api: Api) -> None:
    rate = await create(api, isDefault=True)
    archived = (await api(ARCHIVE, id=rate["id"]))["taxRateArchive"]["taxRate"]
    assert archived["archivedAt"] is not None
    assert archived["isDefault"] is False
    again = await api(UPDATE, id=rate["id"], input={"isDefault": True})
    assert again["taxRateUpdate"]["userErrors"] == [{"code": "INVALID_STATE", "path": ["input", "isDefault"]}]
    assert (await api(LIST))["taxRates"]["nodes"] == []
    assert len((await api(LIST, filter={"archived": True}))["taxRates"]["nodes"]) == 1


async def test_only_a_registered_team_has_a_default_tax(make_team: MakeTeam) -> None:
    registered, unregistered = await make_team(tax_registered=True), await make_team()
    for team in (registered, unregistered):
        await create(team, isDefault=True)
    assert await default_on(registered, date(2026, 1, 1)) == "GST"
    assert await default_on(unregistered, date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
async def test_the_default_tax_is_dated(make_team: MakeTeam, day: date, valid: bool) -> None:
    team = await make_team(tax_registered=True)
    await create(team, isDefault=True, validFrom="2026-01-01", validUntil="2026-06-30")
    assert await default_on(team, day) == ("GST" if valid else None)
