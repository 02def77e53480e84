"""The assembled application: the real schema, a real key and a real database behind a real server."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx2
from pydantic import SecretStr
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from server.app import create_app
from server.settings import Settings
from tests.http_client import http_client
from tests.server.conftest import Served
from tests.server.serving import serving
from tests.waiting import PATIENCE

CREATE = """mutation($name: String!) {
  clientCreate(input: {name: $name, kind: COMPANY}) { client { name } userErrors { code path } }
}"""
SUBSCRIBE = """subscription {
  events(after: "0", types: [CLIENT_CREATED]) { type subject { ... on Client { name } } }
}"""
QUOTE_PAGE = """query($first: Int!) {
  quotes(first: $first, sort: {by: CREATED_AT, direction: DESC}) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id number title client { id name }
      subtotal { amount } discountTotal { amount } taxTotal { amount } total { amount currency }
      lineItems {
        id unitPrice { amount } taxAmount { amount } amount { amount }
        discount { type value } product { id name }
      }
    }
  }
}"""


async def test_a_change_made_over_http_arrives_on_a_websocket_and_an_event_stream(served: Served) -> None:
    socket_address = f"ws://{served.host}/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    events = {**served.headers, "Accept": "text/event-stream"}
    async with (
        connect(socket_address, subprotocols=[protocol]) as socket,
        served.http() as http,
        http.stream("POST", "/graphql", json={"query": SUBSCRIBE}, headers=events) as stream,
    ):
        await socket.send(json.dumps({"type": "connection_init", "payload": served.headers}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIBE}}))
        created = await http.post("/graphql", json={"query": CREATE, "variables": {"name": "Globex"}})
        assert created.json()["data"]["clientCreate"] == {"client": {"name": "Globex"}, "userErrors": []}

        expected = {"events": {"type": "CLIENT_CREATED", "subject": {"name": "Globex"}}}
        message = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        assert message["payload"]["data"] == expected
        told = [line async for line in until_told(stream)]
        assert json.loads(told[-1].removeprefix("data: "))["data"] == expected


async def until_told(stream: httpx2.Response) -> AsyncIterator[str]:
    """The lines of an event stream up to the first result."""
    async for line in stream.aiter_lines():
        yield line
        if line.startswith("data: "):
            break


async def test_an_address_of_nothing_is_refused_as_json(served: Served) -> None:
    async with served.http() as http:
        nothing, wrong = await http.get("/nowhere"), await http.post("/healthz")
    assert (nothing.status_code, nothing.json()["errors"]) == (
        404,
        [{"message": "There is nothing at /nowhere.", "extensions": {"code": "NOT_FOUND"}}],
    )
    assert (wrong.status_code, set(wrong.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert wrong.json()["errors"][0]["extensions"] == {"code": "METHOD_NOT_ALLOWED"}


async def test_people_are_told_by_a_page(served: Served) -> None:
    navigating = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    async with served.http() as http:
        nothing = await http.get("/<nowhere>", headers=navigating)
        wrong = await http.post("/healthz", headers=navigating)
    assert (nothing.status_code, nothing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing at /&lt;nowhere&gt;." in nothing.text
    assert (wrong.status_code, set(wrong.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


async def test_the_root_leads_to_graphiql(served: Served) -> None:
    async with served.http() as http:
        assert (await http.get("/")).headers["location"] == "/graphiql"


async def test_without_graphiql_the_root_leads_to_the_account(database_url: str) -> None:
    settings = Settings(database_url=SecretStr(database_url), graphiql=False)
    with serving(create_app(settings)) as host:
        async with http_client(base_url=f"http://{host}") as http:
            assert (await http.get("/")).headers["location"] == "/account"


async def test_browsers_are_held_to_tls_where_the_public_address_has_it(database_url: str) -> None:
    for address, told in (("https://quotes.example", "max-age=31536000"), ("http://quotes.example", None)):
        settings = Settings(database_url=SecretStr(database_url), public_url=address)
        with serving(create_app(settings)) as host:
            async with http_client(base_url=f"http://{host}") as http:
                answer = await http.get("/sign-in")
        assert answer.headers.get("strict-transport-security") == told


async def test_it_is_ready_once_the_database_is_migrated(served: Served) -> None:
    async with served.http() as http:
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "ok"})
        assert "quotegraph_operations_total" in (await http.get("/metrics")).text
        assert (await http.get("/graphiql")).status_code == 200


async def test_a_revoked_key_is_refused(served: Served) -> None:
    async def ask(query: str) -> httpx2.Response:
        return await http.post("/graphql", json={"query": query})

    async with served.http() as http:
        keys = (await ask("{ apiKeys(first: 5) { nodes { id } } }")).json()["data"]["apiKeys"]
        key_id = keys["nodes"][0]["id"]
        revoked = await ask(f'mutation {{ apiKeyRevoke(id: "{key_id}") {{ userErrors {{ code }} }} }}')
        assert revoked.json()["data"]["apiKeyRevoke"] == {"userErrors": []}
        assert (await ask("{ apiVersion }")).status_code == 401


async def test_the_largest_page_of_quotes_fits_the_limits(served: Served) -> None:
    async with served.http() as http:
        answer = await http.post("/graphql", json={"query": QUOTE_PAGE, "variables": {"first": 100}})
        assert answer.status_code == 200
        assert answer.json()["data"]["quotes"]["totalCount"] == 0
        assert 1_000 < answer.json()["extensions"]["cost"]["requested"] < 20_000
