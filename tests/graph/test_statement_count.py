"""Pages cost the same number of SQL statements however much there is on them, whichever executor answers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import event, insert, select

from models.tables import metadata
from server.database import Database
from tests.graph.conftest import Api
from tests.graph.documents import client_of, create, quote_of, run
from tests.graph.two_executors import answer

CORE = Path(__file__).parents[1] / "contract" / "core"
PAGES = {
    "quote-page": {"first": 100},
    "dashboard": {},
    "quote-list": {"first": 100},
}
COPIED = ("client", "quote", "quote_line", "quote_tax_line", "invoice", "invoice_line", "payment")
IDS = ("id", "client_id", "quote_id", "invoice_id", "number")
LINES = [{"name": "Design", "quantity": "8", "unitPrice": "90"}, {"name": "Hosting", "unitPrice": "780"}]


@contextmanager
def noted(database: Database) -> Iterator[list[str]]:
    """The statements that are executed through the engine in the block."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


Executor = Literal["compiled", "standard"]


async def statements_of(api: Api, page: str, executor: Executor, variables: dict[str, Any]) -> int:
    """How many statements `executor` needs, besides naming the team, for the only operation of the file."""
    text = (CORE / f"{page}.graphql").read_text()
    with noted(api.database) as executed:
        answered = await answer(api.database, api.viewer, text, variables, executor)
    assert answered.errors == ()
    assert answered.executor == executor
    reads = [statement for statement in executed if "set_config" not in statement]
    return len(reads) + len(answered.statements)


async def deal(api: Api, client: str) -> None:
    """A quote that became an invoice, which is paid in part."""
    product = await create(api, "product", {"name": "Hour", "unitPrice": "80"})
    quote = await quote_of(api, client, lineItems=[*LINES, {"productId": product}])
    await run(api, "quoteSend", quote)
    await run(api, "quoteAccept", quote)
    invoice = (await run(api, "quoteConvert", quote))["invoice"]["id"]
    await run(api, "invoiceSend", invoice)
    await run(api, "paymentRecord", invoice, input={"amount": "10"})


async def multiply(api: Api, times: int) -> None:
    """Puts so many copies beside all clients, quotes, invoices and payments of the team."""
    team = api.viewer.team_id
    async with api.database.transaction(team) as session:
        for name in COPIED:
            table = metadata.tables[name]
            columns = [column for column in table.columns if column.computed is None]
            found = [dict(each) for each in (await session.execute(select(*columns))).mappings()]
            copies = [copied(each, n) for n in range(times) for each in found]
            await session.execute(insert(table), copies)


def copied(row: dict[str, Any], n: int) -> dict[str, Any]:
    """The row with other ids and another number."""
    ids = {name: f"{row[name]}{n:03}" for name in IDS if row.get(name) is not None}
    return row | ids | ({"number_value": 1000 + n + row["number_value"]} if row.get("number_value") else {})


@pytest.mark.parametrize("executor", ["compiled", "standard"])
async def test_a_page_of_100_costs_what_a_page_of_one_costs(api: Api, executor: Executor) -> None:
    async def costs() -> dict[str, int]:
        return {page: await statements_of(api, page, executor, asked) for page, asked in PAGES.items()}

    await deal(api, await client_of(api))
    with_one = await costs()
    await multiply(api, 99)
    counted = await api("{ quotes(first: 100) { nodes { id } } invoices { totalCount } }")
    assert (len(counted["quotes"]["nodes"]), counted["invoices"]["totalCount"]) == (100, 100)
    assert await costs() == with_one
    if executor == "compiled":
        assert set(with_one.values()) == {1}


@pytest.mark.parametrize("executor", ["compiled", "standard"])
async def test_a_quote_of_100_lines_costs_what_a_quote_of_one_costs(api: Api, executor: Executor) -> None:
    client = await client_of(api)
    small = await quote_of(api, client)
    full = await quote_of(
        api, client, lineItems=[{"name": f"Line {n}", "unitPrice": "1"} for n in range(100)]
    )
    one, hundred = [await statements_of(api, "quote", executor, {"id": quote}) for quote in (small, full)]
    assert one == hundred


class Watched(Database):
    """A database that notes the statements which are transactions of their own."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.alone: list[str] = []

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """Its one row."""
        self.alone.append(sql)
        return await super().fetch(team_id, sql, values)


CREATE = """
mutation ($input: QuoteCreateInput!) {
  quoteCreate(input: $input) { quote { number lineItems { name amount { amount } } } userErrors { code } }
}
"""


@pytest.mark.parametrize("key", [None, "once"])
async def test_a_quote_is_created_by_three_statements(api: Api, database_url: str, key: str | None) -> None:
    product = await create(api, "product", {"name": "Hour", "unitPrice": "80"})
    input = {"clientId": await client_of(api), "lineItems": [*LINES, {"productId": product}]}
    watched = Watched(database_url)
    with noted(watched) as others:
        created = (await replace(api, database=watched)(CREATE, key, input=input))["quoteCreate"]
    await watched.dispose()
    assert (created["quote"]["number"], created["userErrors"]) == ("Q-0001", [])
    assert [line["name"] for line in created["quote"]["lineItems"]] == ["Design", "Hosting", "Hour"]
    first, inserting, reading = watched.alone
    assert "idempotency_key" in first and "from product" in first
    assert "insert into quote" in inserting
    assert "FROM quote" in reading
    assert others == []
