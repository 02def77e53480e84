"""Idempotency keys over HTTP: whatever is repeated happens once."""

import asyncio
from typing import Any

import pytest

from graph.schema import schema
from tests.graph.documents import client_of, invoice_of
from tests.over_http import Answer, HttpApi, MakeHttpTeam, Product

QUOTE = """
mutation ($input: QuoteCreateInput!, $key: String) {
  quoteCreate(input: $input, idempotencyKey: $key) {
    quote { id number total { amount } } userErrors { code path message } } }
"""
CLIENT = """
mutation ($name: String!, $key: String) {
  clientCreate(input: {name: $name}, idempotencyKey: $key) { client { id } userErrors { code path } } }
"""
KEY = """
mutation {
  apiKeyCreate(input: {name: "CI", scopes: ["read"]}, idempotencyKey: "once") { apiKey { id } secret } }
"""


async def written(api: HttpApi) -> tuple[int, list[str]]:
    """How many quotes there are, and what has happened."""
    found = await api("{ quotes { totalCount } events(first: 100) { nodes { type } } }")
    return found["quotes"]["totalCount"], [event["type"] for event in found["events"]["nodes"]]


async def quote_input(api: HttpApi) -> dict[str, Any]:
    return {"clientId": await client_of(api), "lineItems": [{"name": "Work", "unitPrice": "100"}]}


def test_every_mutation_takes_a_key() -> None:
    mutations = schema._schema.mutation_type
    assert mutations is not None
    assert {str(field.args["idempotencyKey"].type) for field in mutations.fields.values()} == {"String"}


async def test_a_repeated_key_answers_the_same_and_writes_nothing_more(http_api: HttpApi) -> None:
    input = await quote_input(http_api)
    first, again = [await http_api(QUOTE, input=input, key="order 7") for _ in range(2)]
    assert first == again
    assert await written(http_api) == (1, ["CLIENT_CREATED", "QUOTE_CREATED"])


async def test_the_header_is_the_keys_default(http_api: HttpApi) -> None:
    input = await quote_input(http_api)

    async def send(header: str, **variables: Any) -> Answer:
        return await http_api.send(
            QUOTE, headers={"Idempotency-Key": header}, variables={"input": input, **variables}
        )

    first, again = [await send("order 7") for _ in range(2)]
    assert first.body["data"] == again.body["data"]
    assert (await written(http_api))[0] == 1
    await send("order 8")
    assert (await written(http_api))[0] == 2
    await send("order 7", key="order 9")
    assert (await written(http_api))[0] == 3, "the argument is more particular than the header"


async def test_one_header_holds_for_each_mutation_of_a_request(http_api: HttpApi) -> None:
    both = """mutation {
      a: clientCreate(input: {name: "Ann"}) { client { id } }
      b: clientCreate(input: {name: "Ann"}) { client { id } }
    }"""
    first, again = [await http_api.send(both, headers={"Idempotency-Key": "x"}) for _ in range(2)]
    assert first.body["data"] == again.body["data"]
    assert first.body["data"]["a"] != first.body["data"]["b"]
    assert (await http_api("{ clients { totalCount } }"))["clients"]["totalCount"] == 2


async def test_twenty_twins_at_once_make_one_quote(http_api: HttpApi) -> None:
    input = await quote_input(http_api)
    answers = await asyncio.gather(*(http_api(QUOTE, input=input, key="order 7") for _ in range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["quoteCreate"]["quote"]["number"] == "Q-0001"
    assert await written(http_api) == (1, ["CLIENT_CREATED", "QUOTE_CREATED"])


@pytest.mark.parametrize("create", ["client", "quote"])
async def test_twins_that_are_in_each_others_way_are_answered_alike(http_api: HttpApi, create: str) -> None:
    inputs = {
        "client": {"name": "Ann", "externalId": "7"},
        "quote": {**await quote_input(http_api), "externalId": "7"},
    }
    document = f"""mutation ($input: {create.title()}CreateInput!) {{
      {create}Create(input: $input, idempotencyKey: "x") {{ {create} {{ id }} userErrors {{ code }} }} }}"""
    answers = await asyncio.gather(*(http_api(document, input=inputs[create]) for _ in range(10)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][f"{create}Create"]["userErrors"] == []


async def test_a_late_twin_sees_what_the_first_did_to_the_row(http_api: HttpApi) -> None:
    quote = (await http_api(QUOTE, input=await quote_input(http_api), key="a"))["quoteCreate"]["quote"]["id"]
    delete = """mutation ($id: ID!) {
      quoteDelete(id: $id, expectedVersion: 1, idempotencyKey: "b") {
        quote { version } userErrors { code } } }"""
    answers = await asyncio.gather(*(http_api(delete, id=quote) for _ in range(5)))
    assert answers == [{"quoteDelete": {"quote": {"version": 2}, "userErrors": []}}] * 5


async def test_twenty_twins_with_a_header_make_one_quote(http_api: HttpApi) -> None:
    body, header = {"variables": {"input": await quote_input(http_api)}}, {"Idempotency-Key": "order 7"}
    answers = await asyncio.gather(*(http_api.send(QUOTE, headers=header, **body) for _ in range(20)))
    assert all(answer.body["data"] == answers[0].body["data"] for answer in answers)
    assert (await written(http_api))[0] == 1


async def test_a_key_is_refused_for_anything_else(http_api: HttpApi, product: Product) -> None:
    input = await quote_input(http_api)
    await http_api(QUOTE, input=input, key="order 7")
    before = await product.behind.contents(http_api.team_id)
    other = await http_api.send(QUOTE, variables={"input": {**input, "title": "Other"}, "key": "order 7"})
    assert other.errors == [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])]
    client = await http_api.send(CLIENT, variables={"name": "Ann", "key": "order 7"})
    assert client.errors == [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])]
    assert await product.behind.contents(http_api.team_id) == before


async def test_a_refused_change_does_not_spend_its_key(http_api: HttpApi) -> None:
    input = await quote_input(http_api)
    refused = await http_api.send(QUOTE, variables={"input": {**input, "lineItems": []}, "key": "order 7"})
    assert refused.errors == [("REQUIRED", ["input", "lineItems"])]
    assert (await http_api(QUOTE, input=input, key="order 7"))["quoteCreate"]["userErrors"] == []


async def test_each_team_has_keys_of_its_own(http_api: HttpApi, make_http_team: MakeHttpTeam) -> None:
    other = await make_http_team()
    ours, theirs = [await api(CLIENT, name="Ann", key="order 7") for api in (http_api, other)]
    assert ours["clientCreate"]["client"]["id"] != theirs["clientCreate"]["client"]["id"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "a\x00b"])
async def test_a_key_that_cannot_be(http_api: HttpApi, key: str) -> None:
    answer = await http_api.send(CLIENT, variables={"name": "Ann", "key": key})
    ((code, path),) = answer.errors
    assert code in ("INVALID", "BAD_USER_INPUT")
    assert path == ["idempotencyKey"]
    assert (await http_api("{ clients { totalCount } }"))["clients"]["totalCount"] == 0


async def test_a_secret_is_answered_only_the_first_time(http_api: HttpApi) -> None:
    first, again = [(await http_api(KEY))["apiKeyCreate"] for _ in range(2)]
    assert first["apiKey"] == again["apiKey"]
    assert first["secret"].startswith("ak_")
    assert again["secret"] is None


async def test_a_repeated_payment_is_received_once(http_api: HttpApi) -> None:
    invoice = await invoice_of(http_api, send=True)
    pay = """mutation ($id: ID!) {
      paymentRecord(invoiceId: $id, input: {amount: "60"}, idempotencyKey: "transfer 1") {
        payment { id } fullyPaid invoice { amountDue { amount } } userErrors { code } } }"""
    answers = await asyncio.gather(*(http_api(pay, id=invoice) for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["paymentRecord"]["invoice"] == {"amountDue": {"amount": "40.00"}}
