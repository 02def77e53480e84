"""From a quote written through the API to a client's yes, seen live: API, mail, public page, dashboard.

Screenshots of each step are kept in the folder that QUOTEGRAPH_SCREENSHOTS names.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page, expect

from tests.browser import in_chromium, nothing_amiss
from tests.demo_site import DemoSite
from tests.over_http import HttpApi

KEPT = os.environ.get("QUOTEGRAPH_SCREENSHOTS")
CREATE = """
mutation ($input: QuoteCreateInput!) {
  quoteCreate(input: $input) { quote { id number } userErrors { code } }
}
"""
SEND = """
mutation ($id: ID!, $input: QuoteSendInput) {
  quoteSend(id: $id, input: $input) { quote { status } userErrors { code path } }
}
"""
AFTERWARDS = """
query ($id: ID!) { quote(id: $id) {
  status total { amount } acceptance { signerName documentHash } emails { nodes { to status } }
} }
"""


async def keep(page: Page, name: str) -> None:
    """Takes a screenshot, where they are wanted."""
    if KEPT:
        await page.screenshot(path=Path(KEPT) / f"{name}.png", full_page=True)


@in_chromium
async def test_a_client_says_yes_and_the_dashboard_shows_it(
    desktop: BrowserContext, demo_site: DemoSite, demo_api: HttpApi
) -> None:
    client = (await demo_api("{ clients(first: 1) { nodes { id } } }"))["clients"]["nodes"][0]
    lines = [
        {"name": "Kitchen garden", "unitPrice": "1200", "taxRate": "0"},
        {"name": "Watering system", "unitPrice": "340.50", "taxRate": "0", "optional": True},
    ]
    draft = {"clientId": client["id"], "title": "A garden", "currency": "USD", "lineItems": lines}
    quote = (await demo_api(CREATE, input=draft))["quoteCreate"]["quote"]
    mail = {
        "to": ["tessa@example.com"],
        "subject": "Your garden",
        "message": "Here it is.",
        "attachPdf": True,
    }
    assert (await demo_api(SEND, id=quote["id"], input={**mail, "attachPdf": True}))["quoteSend"] == {
        "quote": {"status": "SENT"},
        "userErrors": [],
    }
    with nothing_amiss(desktop, demo_site.address):
        dashboard = await desktop.new_page()
        await dashboard.goto(f"{demo_site.address}/dashboard")
        await expect(dashboard.locator("#connection")).to_have_text("Live")

        page = await desktop.new_page()
        await page.goto(f"{demo_site.address}/dev/mail")
        await page.get_by_role("link", name="Your garden").first.click()
        await keep(page, "1-mail")
        attached = await page.get_by_role("link", name="The document as PDF").get_attribute("href")
        answer = await page.request.get(f"{demo_site.address}{attached}")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        letter = page.frame_locator("iframe")
        address = await letter.get_by_role("link").first.get_attribute("href")
        assert address is not None

        await page.goto(demo_site.address + urlsplit(address).path)
        await keep(page, "2-offer")
        await page.get_by_role("checkbox", name="Watering system").check()
        await page.get_by_role("button", name="Update the total").click()
        await page.get_by_label("Your full name").fill("Tessa Laurent")
        await page.get_by_label("Your e-mail address").fill("tessa@example.com")
        await page.get_by_label("I have read").check()
        await keep(page, "3-chosen")
        await page.get_by_role("button", name="Accept for $1,540.50").click()
        await expect(page.get_by_role("heading", name="Accepted. Thank you!")).to_be_visible()
        await keep(page, "4-accepted")

        told = dashboard.locator("#feed li").filter(has_text="Quote accepted").first
        await expect(told).to_contain_text(quote["number"])
        await keep(dashboard, "5-dashboard")
    after = (await demo_api(AFTERWARDS, id=quote["id"]))["quote"]
    assert (after["status"], after["total"]["amount"]) == ("ACCEPTED", "1540.50")
    assert after["acceptance"]["signerName"] == "Tessa Laurent"
    assert len(after["acceptance"]["documentHash"]) == 64
    recipients = [mail["to"] for mail in after["emails"]["nodes"]]
    assert recipients == [["tessa@example.com"]] * 2, "the offer, and word that it was accepted"
