"""The live dashboard in a real browser: what it shows, and that it misses nothing."""

import json
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from benchmarks.processes import free_port
from server.app import create_app
from tests.browser import in_chromium, nothing_amiss
from tests.demo_site import DemoSite
from tests.over_http import HttpApi
from tests.pages.legible import flaws, with_axe
from tests.server.serving import serving

CREATE = """
mutation ($client: ID!, $title: String!) {
  quoteCreate(input: {clientId: $client, title: $title, lineItems: [{name: "Work", unitPrice: "100"}]}) {
    quote { id number }
  }
}
"""
VERB = "mutation ($id: ID!) {{ {verb}(id: $id) {{ quote {{ status }} userErrors {{ code }} }} }}"


async def open_dashboard(desktop: BrowserContext, site: DemoSite) -> Page:
    page = await desktop.new_page()
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
    desktop: BrowserContext, demo_site: DemoSite, demo_api: HttpApi
) -> None:
    with nothing_amiss(desktop, demo_site.address):
        page = await open_dashboard(desktop, demo_site)
        for stage, status in (("Draft", "DRAFT"), ("Sent", "SENT"), ("Expired", "EXPIRED")):
            counted = await demo_api(f"{{ quotes(filter: {{status: [{status}]}}) {{ totalCount }} }}")
            assert await count_of(page, stage) == counted["quotes"]["totalCount"]


@in_chromium
@with_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_is_accessible(
    chromium: Browser, demo_site: DemoSite, scheme: Literal["light", "dark"]
) -> None:
    page = await open_dashboard(await chromium.new_context(color_scheme=scheme), demo_site)
    assert await flaws(page) == []


@in_chromium
async def test_an_accepted_quote_shows_at_once(
    desktop: BrowserContext, demo_site: DemoSite, demo_api: HttpApi
) -> None:
    with nothing_amiss(desktop, demo_site.address):
        page = await open_dashboard(desktop, demo_site)
        won, accepted = await page.locator("#won-note").inner_text(), await count_of(page, "Accepted")
        quote = await new_quote(demo_api)
        for verb in ("quoteSend", "quoteAccept"):
            await demo_api(VERB.format(verb=verb), id=quote["id"])
        newest = page.locator("#feed li").first
        await expect(newest).to_contain_text("Quote accepted")
        await expect(newest).to_contain_text(quote["number"])
        await expect(page.locator("#won-note")).not_to_have_text(won)
        assert await count_of(page, "Accepted") == accepted + 1


@in_chromium
async def test_what_happened_while_it_was_cut_off_comes_afterwards_and_once(
    desktop: BrowserContext, demo_site: DemoSite, demo_api: HttpApi
) -> None:
    page = await open_dashboard(desktop, demo_site)
    await desktop.set_offline(True)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    quotes = [await new_quote(demo_api) for _ in range(2)]
    await desktop.set_offline(False)
    for quote in quotes:
        told = page.locator("#feed li").filter(has_text=quote["number"])
        await expect(told).to_have_count(1)


@in_chromium
async def test_it_goes_on_after_the_server_was_started_again(
    desktop: BrowserContext, demo_site: DemoSite, demo_api: HttpApi
) -> None:
    page = await desktop.new_page()
    with serving(create_app(demo_site.settings), port := free_port()) as host:
        await page.goto(f"http://{host}/dashboard")
        await expect(page.locator("#connection")).to_have_text("Live")
    await expect(page.locator("#connection")).to_have_text("Connecting again")
    quote = await new_quote(demo_api)  # through another server on the same database
    with serving(create_app(demo_site.settings), port):
        told = page.locator("#feed li").filter(has_text=quote["number"])
        await expect(told).to_have_count(1)
        await expect(page.locator("#connection")).to_have_text("Live")


@in_chromium
async def test_names_of_callers_are_text(
    desktop: BrowserContext, demo_site: DemoSite, demo_api: HttpApi
) -> None:
    page = await open_dashboard(desktop, demo_site)
    name = '<img src=x onerror="document.title=1"> & co'
    await demo_api(f"mutation {{ clientCreate(input: {{name: {json.dumps(name)}}}) {{ client {{ id }} }} }}")
    await expect(page.locator("#feed li").first).to_contain_text(name)
    assert await page.title() == "Quotegraph · Dashboard"


@in_chromium
async def test_without_a_key_it_asks_for_one(desktop: BrowserContext, demo_site: DemoSite) -> None:
    page = await desktop.new_page()
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
