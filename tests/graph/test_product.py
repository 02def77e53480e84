"""Products through the API."""

from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from tests.graph.conftest import Api, MakeTeam

CREATE = """
mutation ($input: ProductCreateInput!) {
  productCreate(input: $input) {
    product { id name code unitPrice { amount currency } taxRate { name rate } version }
    userErrors { code path }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: ProductUpdateInput!, $version: Int) {
  productUpdate(id: $id, input: $input, expectedVersion: $version) {
    product { code unit unitPrice { amount currency } taxRate { name } version }
    userErrors { code path }
  }
}
"""
LIST = """
query ($filter: ProductFilter, $sort: ProductSort) {
  products(filter: $filter, sort: $sort) { totalCount nodes { name } }
}
"""


async def create(api: Api, **input: Any) -> Any:
    """The new product."""
    answer = (await api(CREATE, input={"name": "Paint", "unitPrice": "10", **input}))["productCreate"]
    assert answer["userErrors"] == []
    return answer["product"]


async def refusals(api: Api, **input: Any) -> list[tuple[str, str]]:
    """The code and dotted path of each fault of a new product with this input."""
    answer = (await api(CREATE, input={"name": "Paint", "unitPrice": "10", **input}))["productCreate"]
    assert answer["product"] is None
    return [(error["code"], ".".join(error["path"])) for error in answer["userErrors"]]


async def names(api: Api, filter: Any = None, sort: Any = None) -> list[str]:
    """The names of the products in a list."""
    return [node["name"] for node in (await api(LIST, filter=filter, sort=sort))["products"]["nodes"]]


async def test_a_product_keeps_what_it_was_given(api: Api, tax_rate: str) -> None:
    product = await create(api, code="P-1", unitPrice="0.125", taxRateId=tax_rate)
    assert product["code"] == "P-1"
    assert product["taxRate"] == {"name": "GST", "rate": "10"}
    assert product["unitPrice"] == {"amount": "0.125", "currency": "USD"}


async def test_its_currency_is_the_teams_unless_it_names_one(make_team: MakeTeam) -> None:
    tokyo = await make_team(currency="JPY")
    assert (await create(tokyo, unitPrice="1200"))["unitPrice"] == {"amount": "1200", "currency": "JPY"}
    assert (await create(tokyo, unitPrice="9.5", currency="EUR"))["unitPrice"] == {
        "amount": "9.50",
        "currency": "EUR",
    }


@pytest.mark.parametrize(
    ("input", "code", "path"),
    [
        ({"name": "  "}, "REQUIRED", "input.name"),
        ({"name": "x" * 256}, "TOO_LONG", "input.name"),
        ({"description": "x" * 1_000_000}, "TOO_LONG", "input.description"),
        ({"name": "a\x00b"}, "INVALID", "input.name"),
        ({"name": "a\ud800b"}, "INVALID", "input.name"),
        ({"unitPrice": "-1"}, "OUT_OF_RANGE", "input.unitPrice"),
        ({"unitPrice": "1000000000000.01"}, "OUT_OF_RANGE", "input.unitPrice"),
        ({"unitPrice": "0.1234567"}, "INVALID", "input.unitPrice"),
        ({"taxRateId": "taxrate_01h2xcejqtf2nbrexx3vqjhp41"}, "NOT_FOUND", "input.taxRateId"),
    ],
)
async def test_bad_input_is_refused_at_its_path(api: Api, input: Any, code: str, path: str) -> None:
    assert await refusals(api, **input) == [(code, path)]
    assert await names(api) == []


async def test_another_teams_tax_rate_is_not_found(make_team: MakeTeam, tax_rate: str) -> None:
    stranger = await make_team()
    assert await refusals(stranger, taxRateId=tax_rate) == [("NOT_FOUND", "input.taxRateId")]


async def test_an_archived_tax_rate_cannot_be_chosen_but_stays_where_it_is(api: Api, tax_rate: str) -> None:
    product = await create(api, taxRateId=tax_rate)
    await api("mutation ($id: ID!) { taxRateArchive(id: $id) { userErrors { code } } }", id=tax_rate)
    assert await refusals(api, taxRateId=tax_rate) == [("INVALID_STATE", "input.taxRateId")]
    kept = await api(UPDATE, id=product["id"], input={"unit": "litre", "taxRateId": tax_rate})
    assert kept["productUpdate"]["product"]["taxRate"] == {"name": "GST"}


async def test_an_update_changes_what_it_names_and_null_clears(api: Api) -> None:
    product = await create(api, code="P-1", unit="litre")
    updated = await api(UPDATE, id=product["id"], input={"unit": None, "unitPrice": "12"}, version=1)
    assert updated["productUpdate"]["product"] == {
        "code": "P-1",
        "unit": None,
        "unitPrice": {"amount": "12.00", "currency": "USD"},
        "taxRate": None,
        "version": 2,
    }
    behind = await api(UPDATE, id=product["id"], input={"unit": "can"}, version=1)
    assert behind["productUpdate"]["userErrors"] == [
        {"code": "VERSION_CONFLICT", "path": ["expectedVersion"]}
    ]


async def test_a_code_belongs_to_one_live_product(api: Api) -> None:
    first = await create(api, code="P-1")
    assert await refusals(api, code="P-1") == [("TAKEN", "input.code")]
    await api("mutation ($id: ID!) { productArchive(id: $id) { userErrors { code } } }", id=first["id"])
    await create(api, code="P-1")
    back = "mutation ($id: ID!) { productUnarchive(id: $id) { userErrors { code path } } }"
    assert (await api(back, id=first["id"]))["productUnarchive"]["userErrors"] == [
        {"code": "TAKEN", "path": ["id"]}
    ]


async def test_lists_are_filtered_and_sorted(api: Api) -> None:
    await create(api, name="Crème paint", code="B", category="Paint", unitPrice="30")
    await create(api, name="Brush", code="A", category="Tools", unitPrice="4")
    old = await create(api, name="Ladder", unitPrice="100")
    await api("mutation ($id: ID!) { productArchive(id: $id) { userErrors { code } } }", id=old["id"])
    assert await names(api) == ["Brush", "Crème paint"]
    assert await names(api, {"archived": True}) == ["Ladder"]
    assert await names(api, {"search": "creme pa"}) == ["Crème paint"]
    assert await names(api, {"search": "zzz"}) == []
    assert await names(api, {"code": "A"}) == ["Brush"]
    assert await names(api, {"category": "Paint", "search": "brush"}) == []
    assert await names(api, None, {"by": "UNIT_PRICE", "direction": "DESC"}) == ["Crème paint", "Brush"]


async def test_its_events_tell_of_each_change_once(api: Api) -> None:
    product = await create(api)
    archive = "mutation ($id: ID!) { productArchive(id: $id) { userErrors { code } } }"
    await api(UPDATE, id=product["id"], input={"unit": "litre"})
    await api(archive, id=product["id"])
    await api(archive, id=product["id"])
    async with api.database.transaction(api.viewer.team_id) as session:
        events = (await session.execute(text("select type, subject_id from event order by no"))).all()
    assert events == [(type, product["id"]) for type in ("product.created", *["product.updated"] * 2)]


@pytest_asyncio.fixture(loop_scope="session")
async def tax_rate(api: Api) -> str:
    """The id of a rate of 10 %."""
    add = 'mutation { taxRateCreate(input: {name: "GST", rate: "10"}) { taxRate { id } } }'
    id: str = (await api(add))["taxRateCreate"]["taxRate"]["id"]
    return id
