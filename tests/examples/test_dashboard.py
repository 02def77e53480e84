"""The live dashboard in a real browser: what it shows, and that it misses nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser import browsing, in_chromium, nothing_amiss
from tests.demo_site import DemoSite
from tests.over_http import HttpApi

CREATE = """
mutation ($client: ID!, $title: String!) {
  quoteCreate(input: {clientId: $client, title: $title, lineItems: [{name: "Work", unitPrice: "100"}]}) {
    quote { id number }
  }
}
"""
VERB = "mutation ($id: ID!) {{ {verb}(id: $id) {{ quote {{ status }} userErrors {{ code }} }} }}"


@pytest.fixture
async def browser() -> AsyncIterator[BrowserContext]:
    async with browsing() as context:
        yield context


@pytest.fixture
def api(demo_site: DemoSite) -> HttpApi:
    return HttpApi(demo_site.host, demo_site.key, "")


async def open_dashboard(browser: BrowserContext, site: DemoSite) -> Page:
    page = await browser.new_page()
    await page.goto(f"{site.address}/dashboard")
    await expect(page.locator("#connection")).to_have_text("Live")
    return page


async def new_quote(api: HttpApi) -> Any:
    client = (await api("{ clients(first: 1) { nodes { id } } }"))["clients"]["nodes"][0]["id"]
    return (await api(CREATE, client=client, title="A quote"))["quoteCreate"]["quote"]


async def count_of(page: Page, stage: str) -> int:
    row = page.locator("#stages li").filter(has=page.get_by_text(stage, exact=True))
    return int(await row.locator(".count").inner_text())


@in_chromium
async def test_it_counts_what_the_api_counts(
    browser: BrowserContext, demo_site: DemoSite, api: HttpApi
) -> None:
    with nothing_amiss(browser, demo_site.address):
        page = await open_dashboard(browser, demo_site)
        for stage, status in (("Draft", "DRAFT"), ("Sent", "SENT"), ("Expired", "EXPIRED")):
            counted = await api(f"{{ quotes(filter: {{status: [{status}]}}) {{ totalCount }} }}")
            assert await count_of(page, stage) == counted["quotes"]["totalCount"]


@in_chromium
async def test_an_accepted_quote_shows_at_once(
    browser: BrowserContext, demo_site: DemoSite, api: HttpApi
) -> None:
    with nothing_amiss(browser, demo_site.address):
        page = await open_dashboard(browser, demo_site)
        won, accepted = await page.locator("#won-note").inner_text(), await count_of(page, "Accepted")
        quote = await new_quote(api)
        for verb in ("quoteSend", "quoteAccept"):
            await api(VERB.format(verb=verb), id=quote["id"])
        newest = page.locator("#feed li").first
        await expect(newest).to_contain_text("Quote accepted")
        await expect(newest).to_contain_text(quote["number"])
        await expect(page.locator("#won-note")).not_to_have_text(won)
        assert await count_of(page, "Accepted") == accepted + 1


@in_chromium
async def test_what_happened_while_it_was_cut_off_comes_afterwards_and_once(
    browser: BrowserContext, demo_site: DemoSite, api: HttpApi
) -> None:
    page = await open_dashboard(browser, demo_site)
    await browser.set_offline(True)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    quotes = [await new_quote(api) for _ in range(2)]
    await browser.set_offline(False)
    for quote in quotes:
        told = page.locator("#feed li").filter(has_text=quote["number"])
        await expect(told).to_have_count(1, timeout=20_000)


@in_chromium
async def test_names_of_callers_are_text(browser: BrowserContext, demo_site: DemoSite, api: HttpApi) -> None:
    page = await open_dashboard(browser, demo_site)
    name = '<img src=x onerror="document.title=1"> & co'
    await api(f"mutation {{ clientCreate(input: {{name: {json.dumps(name)}}}) {{ client {{ id }} }} }}")
    await expect(page.locator("#feed li").first).to_contain_text(name)
    assert await page.title() == "Quotegraph · Dashboard"


@in_chromium
async def test_without_a_key_it_asks_for_one(browser: BrowserContext, demo_site: DemoSite) -> None:
    page = await browser.new_page()
    given = json.dumps({"endpoint": "/graphql", "key": demo_site.key})

    async def without_key(route: Any) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=(await answer.text()).replace(given, "{}"))

    await page.route("**/dashboard", without_key)
    await page.goto(f"{demo_site.address}/dashboard")
    await page.get_by_label("API key").fill("ak_wrong")
    await page.keyboard.press("Enter")
    await expect(page.locator("#connection")).to_have_attribute("data-state", "refused")
    await page.get_by_label("API key").fill(demo_site.key)
    await page.get_by_role("button", name="Open").click()
    await expect(page.locator("#connection")).to_have_text("Live")
