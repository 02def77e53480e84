"""Clients through the API."""

import asyncio

from tests.graph.conftest import Api

CREATE = """
mutation ($input: ClientCreateInput!, $key: String) {
  clientCreate(input: $input, idempotencyKey: $key) {
    client { id name email contacts { name } address { city country } version }
    userErrors { code path message }
  }
}
"""
FIND_OR_CREATE = """
mutation ($input: ClientFindOrCreateInput!) {
  clientFindOrCreate(input: $input) { created client { id } userErrors { code path } }
}
"""
SEARCH = "query ($search: String) { clients(filter: { search: $search }) { totalCount nodes { name } } }"


async def test_a_client_keeps_its_details(api: Api) -> None:
    data = await api(
        CREATE,
        input={
            "name": "  Café Zoë ",
            "email": "zoe@example.com",
            "address": {"city": "Lyon", "country": "FR"},
            "contacts": [{"name": "Zoë"}, {"name": "Luc"}],
        },
    )
    client = data["clientCreate"]["client"]
    assert client["name"] == "Café Zoë"
    assert client["address"] == {"city": "Lyon", "country": "FR"}
    assert [contact["name"] for contact in client["contacts"]] == ["Zoë", "Luc"]
    assert (await api(SEARCH, search="cafe zo"))["clients"]["nodes"] == [{"name": "Café Zoë"}]


async def test_a_client_can_start_with_contacts_and_further_addresses(api: Api) -> None:
    details = {"name": "Ann", "contacts": [{"name": "Luc"}], "addresses": [{"city": "Lyon"}]}
    answer = (await api(CREATE, input=details))["clientCreate"]
    assert answer["userErrors"] == []
    assert answer["client"]["contacts"] == [{"name": "Luc"}]


async def test_every_fault_is_named_with_its_path(api: Api) -> None:
    faulty = {
        "name": " ",
        "email": "nobody",
        "address": {"country": "XX"},
        "contacts": [{"name": "x" * 256}],
    }
    answer = (await api(CREATE, input=faulty))["clientCreate"]
    assert answer["client"] is None
    assert [(error["code"], error["path"]) for error in answer["userErrors"]] == [
        ("REQUIRED", ["input", "name"]),
        ("INVALID", ["input", "email"]),
        ("INVALID", ["input", "address", "country"]),
        ("TOO_LONG", ["input", "contacts", "0", "name"]),
    ]


async def test_twenty_parallel_calls_find_or_create_one_client(api: Api) -> None:
    inputs = [
        {"name": "Ann", "email": "Ann@Example.com"} if n % 2 else {"name": "Ann", "email": "ann@example.com"}
        for n in range(20)
    ]
    answers = await asyncio.gather(*(api(FIND_OR_CREATE, input=each) for each in inputs))
    found = [answer["clientFindOrCreate"] for answer in answers]
    assert len({each["client"]["id"] for each in found}) == 1
    assert sum(each["created"] for each in found) == 1


async def test_a_repeated_key_changes_nothing_and_answers_the_same(api: Api) -> None:
    first = await api(CREATE, input={"name": "Ann"}, key="k1")
    assert await api(CREATE, input={"name": "Ann"}, key="k1") == first
    other = await api(CREATE, input={"name": "Bob"}, key="k1")
    assert [(e["code"], e["path"]) for e in other["clientCreate"]["userErrors"]] == [
        ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
    ]


async def test_another_teams_client_does_not_exist(api: Api, make_team) -> None:  # type: ignore[no-untyped-def]
    theirs = (await api(CREATE, input={"name": "Ann"}))["clientCreate"]["client"]["id"]
    stranger = await make_team()
    assert (await stranger("query ($id: ID!) { node(id: $id) { id } }", id=theirs)) == {"node": None}
    update = 'mutation ($id: ID!) { clientUpdate(id: $id, input: {name: "x"}) { userErrors { code path } } }'
    assert (await stranger(update, id=theirs))["clientUpdate"]["userErrors"] == [
        {"code": "NOT_FOUND", "path": ["id"]}
    ]


async def test_clients_without_a_phone_are_not_one_client(api: Api) -> None:
    found = []
    for name in ("ann", "bob", "ann"):
        answer = await api(FIND_OR_CREATE, input={"name": name, "email": f"{name}@example.com"})
        found.append(answer["clientFindOrCreate"])
    assert [each["created"] for each in found] == [True, True, False]
    assert found[0]["client"] == found[2]["client"] != found[1]["client"]
