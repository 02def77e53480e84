"""Objects by their identifier, whatever their kind."""

from typing import Any

import pytest

from graph.engine.node import nodes_by_prefix
from models.tables import TABLES
from tests.graph.conftest import Api, MakeTeam
from tests.graph.documents import client_of, invoice_of, quote_of

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
MADE = {
    "Label": 'mutation { made: labelCreate(input: {name: "Urgent"}) { label { id } } }',
    "Product": 'mutation { made: productCreate(input: {name: "Paint", unitPrice: 1}) { product { id } } }',
    "TaxRate": 'mutation { made: taxRateCreate(input: {name: "GST", rate: 10}) { taxRate { id } } }',
    "TermsTemplate": """
        mutation { made: termsTemplateCreate(input: {name: "A", body: "B"}) { termsTemplate { id } } }
    """,
    "ApiKey": 'mutation { made: apiKeyCreate(input: {name: "Shop", scopes: ["read"]}) { apiKey { id } } }',
}


async def catalogue_of(api: Api) -> dict[str, str]:
    """The id of one new object of each of several kinds, by the name of its type."""
    made = {kind: _id((await api(mutation))["made"]) for kind, mutation in MADE.items()}
    documents = {
        "Client": await client_of(api),
        "Quote": await quote_of(api),
        "Invoice": await invoice_of(api),
    }
    return {"Team": api.viewer.team_id, **made, **documents}


def _id(payload: Any) -> str:
    [node] = payload.values()
    return str(node["id"])


async def test_each_kind_is_found_by_its_id_alone(api: Api) -> None:
    for kind, id in (await catalogue_of(api)).items():
        assert await api(NODE, id=id) == {"node": {"__typename": kind, "id": id}}


async def test_many_are_answered_in_the_order_asked(api: Api) -> None:
    ids = list((await catalogue_of(api)).values())
    wanted = [*reversed(ids), "quote_01h2xcejqtf2nbrexx3vqjhp41", ids[0], "nonsense"]
    found = (await api(NODES, ids=wanted))["nodes"]
    assert [each and each["id"] for each in found] == [*reversed(ids), None, ids[0], None]


@pytest.mark.parametrize(
    "id", ["", "quote", "quote_", "_", "ship_01h2xcejqtf2nbrexx3vqjhp41", "'; --", "\x00"]
)
async def test_what_names_nothing_is_null(api: Api, id: str) -> None:
    assert await api(NODE, id=id) == {"node": None}


async def test_another_teams_objects_do_not_exist(api: Api, make_team: MakeTeam) -> None:
    stranger = await make_team()
    ids = list((await catalogue_of(api)).values())
    assert (await stranger(NODES, ids=ids))["nodes"] == [None] * len(ids)


# the engine is tried on a schema of its own, too, whose kinds are declared in the same process
KINDS = {prefix: kind for prefix, kind in nodes_by_prefix.items() if kind.row in TABLES}


@pytest.mark.parametrize("prefix", sorted(KINDS))
async def test_each_kind_asks_for_its_scope(api: Api, prefix: str) -> None:
    kind = KINDS[prefix]
    assert kind.scope is not None
    others: Any = {scope for other in KINDS.values() if (scope := other.scope) not in (None, kind.scope)}
    result = await api.with_scopes(*others).execute(NODE, id=f"{prefix}_01h2xcejqtf2nbrexx3vqjhp41")
    assert result.data == {"node": None}
    assert kind.scope in result.errors[0].message


async def test_at_most_a_hundred_at_once(api: Api) -> None:
    result = await api.execute(NODES, ids=["x"] * 101)
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "path": ["ids"]}
