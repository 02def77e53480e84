"""One operation reads one snapshot: what belongs together is never answered from two states of the data."""

import asyncio
from decimal import Decimal
from itertools import count, takewhile
from typing import Any

from tests.graph.conftest import Api
from tests.graph.documents import client_of, quote_of
from tests.graph.two_executors import Caller, answer
from tests.waiting import PATIENCE

WRITES = 60
READERS = 3
READ = """
query ($id: ID!) {
  quote(id: $id) { ...Sums }
  quotes { nodes { ...Sums } totalCount }
  client: quotes(first: 1) { nodes { client { quotes { nodes { ...Sums } } } } }
}
fragment Sums on Quote { version total { amount } lineItems { amount { amount } } }
"""
UPDATE = """
mutation ($id: ID!, $lines: [QuoteLineItemInput!]!) {
  quoteUpdate(id: $id, input: { lineItems: $lines }) { userErrors { code } }
}
"""


async def test_a_total_always_fits_its_lines_while_both_change(api: Api) -> None:
    caller = Caller(api.database, api.viewer)
    quote = await quote_of(caller, await client_of(caller))
    done = asyncio.Event()
    versions = set[int]()

    async def write() -> None:
        try:
            for number in takewhile(lambda number: number < WRITES or len(versions) < WRITES / 4, count()):
                lines = [{"name": "Work", "unitPrice": str(1 + number)}] * (1 + number % 5)
                assert (await caller(UPDATE, id=quote, lines=lines))["quoteUpdate"]["userErrors"] == []
        finally:
            done.set()

    async def read() -> None:
        while not done.is_set():
            answer = await caller(READ, id=quote)
            seen = [answer["quote"], *answer["quotes"]["nodes"]]
            seen += answer["client"]["nodes"][0]["client"]["quotes"]["nodes"]
            assert all(each == seen[0] for each in seen)
            assert total(seen[0]) == sum(map(total_of_line, seen[0]["lineItems"]))
            versions.add(seen[0]["version"])

    async with asyncio.timeout(3 * PATIENCE):  # until the readers have seen it change
        await asyncio.gather(write(), *(read() for _ in range(READERS)))
    answered = await answer(api.database, api.viewer, READ, {"id": quote})
    assert len(answered.statements) == 1


def total(quote: Any) -> Decimal:
    return Decimal(quote["total"]["amount"])


def total_of_line(line: Any) -> Decimal:
    return Decimal(line["amount"]["amount"])
