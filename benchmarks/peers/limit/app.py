"""The limit: what is left when all but HTTP and the database is taken away.

Starlette, asyncpg, and one statement written by hand for each operation, which makes the JSON of the answer.
An operation is known by its text; nothing is parsed, checked or shaped here.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers.priced_lines import priced
from benchmarks.questions import OPERATIONS

_HERE = Path(__file__).parent


ARGUMENTS: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    "page": lambda variables: [variables["first"]],
    "one": lambda variables: [variables["id"]],
    "list": lambda variables: [variables.get("first", 50)],
    "dashboard": lambda variables: [],
}
STATEMENTS = {
    (OPERATIONS / f"{name}.graphql").read_text(): ((_HERE / f"{name}.sql").read_text(), arguments)
    for name, arguments in ARGUMENTS.items()
}
CREATE = (OPERATIONS / "create.graphql").read_text()
INSERT = (_HERE / "create.sql").read_text()
_currencies: dict[str, str] = {}


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Holds the pool; a connection keeps nothing between two requests, so it needs no reset."""
    size = int(os.environ["POOL_SIZE"])

    async def nothing(_: asyncpg.Connection) -> None:
        return None

    async with asyncpg.create_pool(
        os.environ["DATABASE_URL"],
        min_size=size,
        max_size=size,
        reset=nothing,
        server_settings={
            "plan_cache_mode": "force_generic_plan"
        },  # planning the list costs more than running it
    ) as app.state.pool:
        yield


async def answer(request: Request) -> Response:
    """The answer to one of the operations."""
    asked, team = orjson.loads(await request.body()), request.headers["x-team"]
    async with request.app.state.pool.acquire() as connection:
        if asked["query"] == CREATE:
            body = await _create(connection, team, asked["variables"]["input"])
        else:
            statement, arguments = STATEMENTS[asked["query"]]
            body = await connection.fetchval(statement, team, *arguments(asked["variables"]))
    return Response(body, media_type="application/json")


async def _create(connection: asyncpg.Connection, team: str, input: dict[str, Any]) -> str:
    currency = await _currency(connection, team)
    lines = input.pop("lineItems")
    found = priced([_priced_part(line) for line in lines], currency)
    quote = {**input, "currency": currency, "subtotal": sum(found.amounts), "tax": sum(found.taxes)}
    each_line = enumerate(zip(lines, found.amounts, found.taxes, strict=True))
    rows = (
        {**quote, "id": _new_id("quote")},
        [
            {**line, "id": _new_id("quoteline"), "position": position, "amount": amount, "tax": tax}
            for position, (line, amount, tax) in each_line
        ],
        [
            {**asdict(group), "id": _new_id("quotetax"), "position": position}
            for position, group in enumerate(found.groups)
        ],
    )
    body: str = await connection.fetchval(INSERT, team, *(orjson.dumps(each, str).decode() for each in rows))
    return body


def _priced_part(line: dict[str, Any]) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(line["quantity"]), Decimal(line["unitPrice"]), Decimal(line["taxRate"])


async def _currency(connection: asyncpg.Connection, team: str) -> str:
    """A team's currency never changes, so it is read once."""
    if team not in _currencies:
        _currencies[team] = await connection.fetchval("select currency from team where id = $1", team)
    return _currencies[team]


def _new_id(noun: str) -> str:
    return f"{noun}_{os.urandom(16).hex()}"


app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=lifespan)
