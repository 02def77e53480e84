"""What docs/public-page.md shows is what happens, in a browser where it is about one."""

import json
import re

from playwright.async_api import Browser, Route, expect

from models.embedding import MOST_ORIGINS
from server.pages.public_page import ANSWERS, MISSES
from tests.browser import in_chromium
from tests.docs.examples import examples, page
from tests.over_http import HttpApi
from tests.pages.client import client_with_quote

PAGE = "public-page.md"
EVIDENCE, EMBED = examples(PAGE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


def test_every_operation_has_an_answer() -> None:
    assert page(PAGE).count("```graphql") == len(list(examples(PAGE)))


async def test_the_evidence_is_what_the_page_says(http_api: HttpApi) -> None:
    client, quote = await client_with_quote(http_api, {"name": "Roof", "unitPrice": "8500"})
    client.headers["User-Agent"] = EVIDENCE.answer["data"]["quote"]["acceptance"]["userAgent"]
    await client.accept()
    answer = await http_api.send(EVIDENCE.operation, variables={"id": quote})
    assert _timeless(answer.body["data"]) == _timeless(EVIDENCE.answer["data"])


@in_chromium
async def test_the_named_site_may_frame_the_page_and_others_may_not(
    http_api: HttpApi, chromium: Browser
) -> None:
    answer = await http_api.send(EMBED.operation)
    assert answer.body["data"] == EMBED.answer["data"]
    (origin,) = EMBED.answer["data"]["teamUpdate"]["team"]["embedOrigins"]
    client, _ = await client_with_quote(http_api)
    (frame,) = re.findall(r"^```html\n(.*?)^```$", page(PAGE), re.M | re.S)
    frame = re.sub(r"https://quotes\.example\.com/d/pq_…", f"http://{client.host}{client.path}", frame)

    async def portal(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=f"<!doctype html><title>Portal</title>{frame}")

    # a page of the internet may not reach this machine unasked, not even in a frame
    browser = await chromium.new_context(permissions=["local-network-access"])
    await browser.route(re.compile(r"^https://"), portal)
    tab = await browser.new_page()
    await tab.goto(origin)
    inside = tab.frame_locator("iframe")
    await inside.get_by_label("Your full name").fill("Ann Archer")
    await inside.get_by_label("Your e-mail address").fill("ann@example.com")
    await inside.get_by_label("I have read").check()
    await inside.get_by_role("button", name="Accept for").click()
    await expect(inside.get_by_role("heading", name="Accepted. Thank you!")).to_be_visible()
    await tab.goto("https://elsewhere.example")
    await expect(inside.get_by_role("heading", name="Accepted. Thank you!")).to_have_count(0)


def test_the_limits_are_those_of_the_page() -> None:
    text = page(PAGE)
    assert f"{ANSWERS.capacity:.0f} times at once and then once in {1 / ANSWERS.rate:.0f} seconds" in text
    misses = f"try {MISSES.capacity:.0f} addresses that do not exist, then one in {1 / MISSES.rate:.0f} sec"
    assert misses in text
    assert f"at most {MOST_ORIGINS}." in text


def _timeless(answer: object) -> object:
    """The answer without what differs each time."""
    return json.loads(_HASH.sub("hash", _MOMENT.sub("moment", json.dumps(answer))))
