"""GraphiQL in a real browser that can reach nothing but the server under test."""

import asyncio
import json
import re
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Annotated, Any

import pytest
import strawberry
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from strawberry.asgi import GraphQL

from server.graphiql_page import graphiql_routes

TABS = ["Viewer", "QuotePage", "CreateClient", "CreateQuote", "Dashboard", "LiveEvents"]
KEY = "ak_demo"
CHROMIUM = shutil.which("chromium")
in_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt install chromium)")


@strawberry.type
class Money:
    amount: str
    currency: str


@strawberry.type
class Client:
    id: strawberry.ID
    name: str


@strawberry.type
class Quote:
    id: strawberry.ID
    number: str
    status: str
    total: Money
    client: Client


@strawberry.type
class Invoice:
    id: strawberry.ID
    number: str
    payment_status: str


@strawberry.type
class Payment:
    id: strawberry.ID
    amount: Money


@strawberry.type
class Actor:
    kind: str
    name: str


@strawberry.enum
class EventType(Enum):
    CLIENT_CREATED = "client.created"


@strawberry.type
class Event:
    id: strawberry.ID
    type: EventType
    cursor: str
    occurred_at: str
    actor: Actor
    subject: Annotated[Client | Quote | Invoice | Payment, strawberry.union("Subject")]


@strawberry.type
class Team:
    id: strawberry.ID
    name: str
    currency: str
    timezone: str
    plan: str


@strawberry.type
class Viewer:
    actor: Actor
    scopes: list[str]
    team: Team


def actor_of(authorization: str | None) -> Actor:
    return Actor(kind="API_KEY", name=authorization or "nobody")


@strawberry.type
class Query:
    @strawberry.field
    def viewer(self, info: strawberry.Info) -> Viewer:
        team = Team(id=strawberry.ID("team_1"), name="Harbour", currency="USD", timezone="UTC", plan="PRO")
        actor = actor_of(info.context["request"].headers.get("authorization"))
        return Viewer(actor=actor, scopes=["read"], team=team)

    @strawberry.field
    def api_version(self) -> str:
        return "1"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def events(
        self, info: strawberry.Info, after: str | None = None, types: list[EventType] | None = None
    ) -> AsyncIterator[Event]:
        actor = actor_of(info.context["connection_params"].get("authorization"))
        for no in range(1, 1000):
            yield Event(
                id=strawberry.ID(f"event_{no}"),
                type=EventType.CLIENT_CREATED,
                cursor=str(no),
                occurred_at="now",
                actor=actor,
                subject=Client(id=strawberry.ID("client_1"), name=f"Client {no}"),
            )
            await asyncio.sleep(1)


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A server on a free port of the loopback."""
    graphql = GraphQL(strawberry.Schema(Query, subscription=Subscription))
    app = Starlette(
        routes=[
            *graphiql_routes(api_key=KEY),
            Route("/graphql", graphql),
            WebSocketRoute("/graphql", graphql),
        ]
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, for which no name and no address but the loopback resolves."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield chromium
        await chromium.close()


@contextmanager
def nothing_amiss(page: Page, address: str) -> Iterator[None]:
    """No request to another origin, no error in the console (a CSP violation is one), no exception."""
    amiss: list[str] = []
    inside = (f"{address}/", "data:", "blob:", address.replace("http", "ws") + "/")

    def look_at_request(url: str) -> None:
        if not url.startswith(inside):
            amiss.append(f"asked for {url}")

    page.context.on("request", lambda request: look_at_request(request.url))
    page.on("websocket", lambda websocket: look_at_request(websocket.url))
    page.on("console", lambda message: amiss.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: amiss.append(str(error)))
    yield
    assert amiss == []


async def execute(page: Page, tab: str) -> None:
    await page.get_by_role("tab", name=tab).click()
    await page.wait_for_timeout(300)  # GraphiQL takes note of the tab's operation 100 ms after it shows it
    await page.get_by_role("button", name="Execute query").click()


@in_chromium
async def test_example_tabs_run_at_once_without_any_other_host(browser: Browser, address: str) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    answer = page.locator(".result-window")
    with nothing_amiss(page, address):
        await page.goto(f"{address}/graphiql")
        await expect(page.get_by_role("tab")).to_contain_text(TABS)

        await execute(page, "Viewer")
        await expect(answer).to_contain_text(f"Bearer {KEY}")
        await expect(answer).to_contain_text("Harbour")

        await execute(page, "LiveEvents")
        await expect(answer).to_contain_text(f"Bearer {KEY}")
        await expect(answer).to_contain_text("Client 1")
        await expect(answer).to_contain_text("Client 2")
        await page.get_by_role("button", name="Stop query").click()

        await page.get_by_role("button", name="Show Documentation Explorer").click()
        await expect(page.get_by_role("link", name="Subscription")).to_be_visible()


def client_of(api_key: str | None) -> TestClient:
    return TestClient(Starlette(routes=graphiql_routes(api_key=api_key)))


def config_in(html: str) -> dict[str, Any]:
    (data,) = re.findall(r'<script type="application/json" id="config">(.*?)</script>', html, re.DOTALL)
    config: dict[str, Any] = json.loads(data)
    return config


def test_scripts_are_never_inline_and_the_page_is_not_kept() -> None:
    response = client_of(KEY).get("/graphiql")

    policy = response.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert response.headers["Cache-Control"] == "no-store"


def test_what_the_page_names_is_ours_and_kept_for_good() -> None:
    client = client_of(KEY)

    named = re.findall(r'(?:src|href)="(.*?)"', client.get("/graphiql").text)

    assert len(named) >= 3
    for path in named:
        response = client.get(path)
        assert (path, response.status_code) == (path, 200)
        assert path.startswith("/graphiql/assets/")
        assert "immutable" in response.headers["Cache-Control"]


def test_a_missing_file_is_not_kept() -> None:
    response = client_of(KEY).get("/graphiql/assets/index-00000000.js")

    assert response.status_code == 404
    assert "Cache-Control" not in response.headers


@pytest.mark.parametrize(
    ("api_key", "sent"),
    [
        ("ak_1", "Bearer ak_1"),
        (None, "Bearer YOUR_API_KEY"),
        ("</script><script>alert(1)</script>", "Bearer </script><script>alert(1)</script>"),
    ],
)
def test_every_tab_starts_with_the_key(api_key: str | None, sent: str) -> None:
    config = config_in(client_of(api_key).get("/graphiql").text)

    assert config["headers"] == {"Authorization": sent}
    assert config["endpoint"] == config["subscriptionEndpoint"] == "/graphql"
