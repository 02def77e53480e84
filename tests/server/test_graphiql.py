"""GraphiQL in a real browser that can reach nothing but the server under test."""

import asyncio
import json
import re
from contextlib import suppress
from typing import Any

import pytest
from graphql import build_schema, parse, validate
from playwright.async_api import BrowserContext, Page, Response, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout
from starlette.applications import Starlette
from starlette.testclient import TestClient

from graph.schema import schema
from server.demo.studio import STUDIO
from server.graphiql_page import example_tabs, graphiql_routes
from tests.browser import in_chromium, nothing_amiss
from tests.demo_site import DemoSite
from tests.waiting import PATIENCE

TABS = ["Viewer", "QuotePage", "CreateClient", "CreateQuote", "Dashboard", "LiveEvents"]
ASKED_TOO_EARLY = "status of 400"
"""GraphiQL takes note of a tab's operation some time after it shows it, and asks for another's until then."""


@pytest.fixture(scope="module")
def address(demo_site: DemoSite) -> str:
    return demo_site.address


async def open_page(desktop: BrowserContext, address: str) -> Page:
    page = await desktop.new_page()
    await page.goto(f"{address}/graphiql")
    await expect(page.get_by_role("tab")).to_contain_text(TABS)
    await expect(page.get_by_label("Result Window").locator(".view-line")).to_be_visible()  # the last to load
    return page


async def answer_to(page: Page, tab: str) -> Any:
    """What a tab is answered with; the page shows it."""
    await page.get_by_role("tab", name=tab).click()
    async with asyncio.timeout(PATIENCE):
        while True:
            async with page.expect_response(is_answer) as answered:
                await page.get_by_role("button", name="Execute query").click()
            if operation_of(await answered.value) == tab:
                break
    answer = await (await answered.value).json()
    assert "errors" not in answer
    (field, *_) = answer["data"]
    await expect(page.get_by_label("Result Window")).to_contain_text(f'"{field}"')
    return answer["data"]


def is_answer(response: Response) -> bool:
    """Whether it answers an operation that somebody has executed."""
    return operation_of(response) not in (None, "IntrospectionQuery")


def operation_of(response: Response) -> str | None:
    """The name of the operation that was asked for."""
    found = re.search(r'"operationName":"(\w+)"', response.request.post_data or "")
    return found and found[1]


@in_chromium
async def test_example_tabs_run_as_they_stand(desktop: BrowserContext, address: str) -> None:
    with nothing_amiss(desktop, address, but=ASKED_TOO_EARLY):
        page = await open_page(desktop, address)

        assert (await answer_to(page, "Viewer"))["viewer"]["team"]["name"] == STUDIO.team["name"]
        assert (await answer_to(page, "CreateClient"))["clientFindOrCreate"]["created"] is True
        made = (await answer_to(page, "CreateQuote"))["quoteCreate"]
        assert made["userErrors"] == []
        assert made["quote"]["subtotal"]["amount"] == "4040.00"
        assert "quotes" in await answer_to(page, "QuotePage")
        assert (await answer_to(page, "Dashboard")).keys() == {"sent", "unpaid", "newest"}


@in_chromium
async def test_events_arrive_as_they_happen(desktop: BrowserContext, address: str) -> None:
    with nothing_amiss(desktop, address, but=ASKED_TOO_EARLY):
        # at once: a page that is opened later begins with the tab that the other one has come to
        acting, watching = [await open_page(desktop, address) for _ in range(2)]
        subscribed = list[str]()

        def note(frame: str | bytes) -> None:
            message = json.loads(frame)
            if message["type"] == "subscribe":
                subscribed.append(message["payload"]["operationName"])

        # listening from the first frame on: a quick server acknowledges before one could begin to wait
        watching.on("websocket", lambda socket: socket.on("framesent", note))
        await watching.get_by_role("tab", name="LiveEvents").click()
        async with asyncio.timeout(PATIENCE):
            while "LiveEvents" not in subscribed:
                with suppress(PlaywrightTimeout):  # the button that stops it is there instead
                    await watching.get_by_role("button", name="Execute query").click(timeout=5_000)
                await watching.wait_for_timeout(500)

        shown = watching.get_by_label("Result Window")
        for _ in range(2):
            quote = (await answer_to(acting, "CreateQuote"))["quoteCreate"]["quote"]
            await expect(shown).to_contain_text("QUOTE_CREATED")
            await expect(shown).to_contain_text(quote["number"])


@in_chromium
async def test_the_schema_is_at_hand(desktop: BrowserContext, address: str) -> None:
    with nothing_amiss(desktop, address):
        page = await open_page(desktop, address)
        await page.get_by_role("button", name="Show Documentation Explorer").click()
        await page.get_by_role("link", name="Subscription").click()
        await expect(page.get_by_role("link", name="EventType")).to_be_visible()


def test_examples_are_valid() -> None:
    printed = build_schema(schema.as_str())

    for name, tab in zip(TABS, example_tabs(), strict=True):
        assert (name, validate(printed, parse(tab.query))) == (name, [])


def client_of(api_key: str | None) -> TestClient:
    return TestClient(Starlette(routes=graphiql_routes(api_key=api_key)))


def config_in(html: str) -> dict[str, Any]:
    (data,) = re.findall(r'<script type="application/json" id="config">(.*?)</script>', html, re.DOTALL)
    config: dict[str, Any] = json.loads(data)
    return config


def test_scripts_are_never_inline_and_the_page_is_not_kept() -> None:
    response = client_of("ak_1").get("/graphiql")

    policy = response.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert response.headers["Cache-Control"] == "no-store"


def test_what_the_page_names_is_ours_and_kept_for_good() -> None:
    client = client_of("ak_1")

    named = re.findall(r'(?:src|href)="(.*?)"', client.get("/graphiql").text)

    assert len(named) >= 3
    for path in named:
        response = client.get(path)
        assert (path, response.status_code) == (path, 200)
        assert path.startswith("/graphiql/assets/")
        assert "immutable" in response.headers["Cache-Control"]


def test_a_missing_file_is_not_kept() -> None:
    response = client_of("ak_1").get("/graphiql/assets/index-00000000.js")

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
