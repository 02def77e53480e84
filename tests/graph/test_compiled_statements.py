"""How many statements an answer takes does not depend on how much data there is."""

from typing import Any

import orjson
import pytest

from graph.context import Context
from server.event_stream import EventStream
from tests.graph.business import Businesses
from tests.graph.conftest import Api
from tests.graph.documents import client_of, quote_of, run
from tests.graph.two_executors import Answer, Caller, WatchedDatabase, answer, context_of, served

NESTED = """
{
  clients(first: 100) {
    totalCount
    nodes {
      name
      quotes(first: 20) {
        totalCount
        nodes {
          lineItems { name product { name } } labels { name }
          invoices { nodes { payments { totalCount } } }
        }
      }
    }
  }
  quotes(first: 100) { edges { cursor node { client { name } owner { name } } } pageInfo { hasNextPage } }
}
"""
CREATE = """
mutation ($input: QuoteCreateInput!) {
  quoteCreate(input: $input) {
    quote { id number client { name } lineItems { name product { name } } taxLines { name } labels { name } }
    userErrors { code }
  }
}
"""
CONVERT = """
mutation ($id: ID!) {
  quoteConvert(id: $id) {
    quote { status lineItems { name } }
    invoice { status lineItems { name } quote { client { name } } }
    userErrors { code }
  }
}
"""
FOLLOW = """
subscription {
  events(after: "0") {
    cursor
    subject {
      __typename
      ... on Quote { number client { name } lineItems { name product { name } } }
      ... on Invoice { number payments { nodes { amount { amount } } } }
      ... on Client { name quotes { totalCount } }
    }
  }
}
"""


async def test_a_query_is_one_statement_however_much_there_is(api: Api, caller: Caller) -> None:
    nothing = await answer(api.database, api.viewer, NESTED, {})
    ann = await client_of(api)
    little = await answer(api.database, api.viewer, NESTED, {})
    for _ in range(5):
        await quote_of(api, ann)
    more = await answer(api.database, api.viewer, NESTED, {})
    much = await answer(caller.database, caller.viewer, NESTED, {})
    for answered in (nothing, little, more, much):
        assert (answered.errors, answered.executor, answered.transactions) == ((), "compiled", 0)
        assert len(answered.statements) == 1
        assert answered.statements[0].sql == nothing.statements[0].sql
    assert len(nothing.data) < len(little.data) < len(more.data) < len(much.data)


@pytest.mark.parametrize("lines", [1, 30])
async def test_the_payload_of_a_mutation_is_one_statement_for_each_object(api: Api, lines: int) -> None:
    line = {"name": "Work", "unitPrice": "1"}
    created = await write(
        api, CREATE, input={"clientId": await client_of(api), "lineItems": [line] * lines, "labelIds": []}
    )
    assert (len(created.statements), created.transactions) == (1, 1)
    quote = orjson.loads(created.data)["quoteCreate"]["quote"]["id"]
    await run(api, "quoteSend", quote)
    await run(api, "quoteAccept", quote)
    converted = await write(api, CONVERT, id=quote)
    assert (len(converted.statements), converted.transactions) == (2, 1)
    assert len(orjson.loads(converted.data)["quoteConvert"]["invoice"]["lineItems"]) == lines


async def test_a_payload_that_cannot_be_compiled_is_counted_as_fallen_back(api: Api) -> None:
    text = f'mutation {{ clientCreate(input: {{ name: "Ann" }}) {{ client {{ {"x" * 64}: name }} }} }}'
    written = await answer(api.database, api.viewer, text, {})
    assert (written.executor, written.statements, written.errors) == ("standard", (), ())
    assert orjson.loads(written.data) == {"clientCreate": {"client": {"x" * 64: "Ann"}}}


async def test_an_event_of_a_subscription_is_one_statement(caller: Caller, businesses: Businesses) -> None:
    watched = WatchedDatabase(caller.database)
    async with EventStream(caller.database, businesses.database_url) as events:
        context: Context = context_of(watched, caller.viewer)
        context.events = events
        results: Any = await served.subscribe(FOLLOW, context_value=context)
        kinds = set()
        for number in range(1, 60):
            result = await anext(results)
            assert result.errors is None
            event = orjson.loads(orjson.dumps(result.data))["events"]
            assert event["cursor"] == str(number)
            kinds.add(event["subject"] and event["subject"]["__typename"])
            assert len(watched.statements) == number
            assert watched.transactions == 1, "to find where to start"
        await results.aclose()
    assert kinds >= {"Quote", "Invoice", "Client", "Product"}


async def write(api: Api, mutation: str, **variables: Any) -> Answer:
    """A mutation that went well."""
    written = await answer(api.database, api.viewer, mutation, variables)
    assert written.errors == ()
    assert written.executor == "compiled"
    return written
