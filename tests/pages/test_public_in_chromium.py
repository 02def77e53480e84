"""The public page in a real browser: on a phone, by keyboard, without JavaScript, and with hostile texts."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Frame, Page, expect
from pypdf import PdfReader

from documents.mail.letter import letter_of
from models.link_address import LinkAddresses
from resolvers.mail import mails_newest
from tests.browser import PHONE, in_chromium, nothing_amiss
from tests.graph.documents import client_of, create, run
from tests.over_http import HttpApi, MakeHttpTeam, Product
from tests.pages.client import Client, client_with_quote, published, rows_of
from tests.pages.legible import fits

pytestmark = in_chromium
WORK = {"name": "Work", "unitPrice": "100"}
EXTRA = {"name": "Extra", "unitPrice": "50.50", "optional": True}
HOSTILE = (
    "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>",
    "'\"></textarea><svg onload=document.title='pwned'>{{7*7}}{publicUrl}",
    "\u202eevil\u2066\u200f שלום مرحبا",
    "👩‍👩‍👧‍👦=HYPERLINK(1)",
)
LONG = "W" * 10_000


async def opened(browser: Browser, client: Client, *, scripts: bool = False) -> Page:
    """The client's page on a phone."""
    context = await browser.new_context(viewport=PHONE, java_script_enabled=scripts)
    page = await context.new_page()
    await page.goto(f"http://{client.host}{client.path}")
    return page


async def test_a_client_chooses_and_accepts_by_keyboard_without_scripts(
    http_api: HttpApi, chromium: Browser
) -> None:
    client, _ = await client_with_quote(http_api, WORK, EXTRA, title="A new roof")
    page = await opened(chromium, client)
    with nothing_amiss(page.context, f"http://{client.host}", but="status of 422"):
        await expect(page).to_have_title("Quote Q-0001 – Acme")
        await fits(page)
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
        await page.get_by_role("checkbox", name="Extra").focus()
        await page.keyboard.press("Space")
        await page.get_by_role("button", name="Update the total").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Accept for $150.50")).to_be_visible()
        await expect(page.get_by_role("checkbox", name="Extra")).to_be_checked()
        await page.get_by_label("Your full name").focus()
        await page.keyboard.type("Ann Archer")
        await page.keyboard.press("Tab")
        await page.keyboard.type("ann@example.com")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Accepted. Thank you!")).to_be_visible()
        await fits(page)


async def test_what_is_wrong_is_said_first_and_at_the_field(http_api: HttpApi, chromium: Browser) -> None:
    client, _ = await client_with_quote(http_api, WORK, EXTRA)
    page = await opened(chromium, client)
    with nothing_amiss(page.context, f"http://{client.host}", but="status of 422"):
        await page.get_by_role("checkbox", name="Extra").check()
        await page.get_by_label("Your full name").fill("Ann Archer")
        await page.get_by_label("Your e-mail address").fill("ann@example.com")
        await page.get_by_label("I have read Quote Q-0001").check()
        await page.get_by_role("button", name="Accept for").click()
        await expect(page.get_by_role("alert")).to_be_focused()
        await expect(page.get_by_role("alert")).to_contain_text("which is $150.50 now")
        await expect(page.get_by_label("Your full name")).to_have_value("Ann Archer")


async def test_two_tabs_accept_at_once(http_api: HttpApi, chromium: Browser) -> None:
    client, _ = await client_with_quote(http_api)
    tabs = [await opened(chromium, client) for _ in range(2)]
    for n, tab in enumerate(tabs):
        await tab.get_by_label("Your full name").fill(f"Signer {n}")
        await tab.get_by_label("Your e-mail address").fill("ann@example.com")
        await tab.get_by_label("I have read").check()
    await asyncio.gather(*(tab.get_by_role("button", name="Accept for").click() for tab in tabs))
    for tab in tabs:
        await expect(tab.get_by_role("heading", name="Accepted. Thank you!")).to_be_visible()
        await tab.wait_for_load_state()
    said = [await tab.get_by_text("Meanwhile this was answered").count() for tab in tabs]
    assert sorted(said) == [0, 1]


async def test_the_pdf_is_saved_under_its_name_and_shown_by_the_browser(
    http_api: HttpApi, desktop: BrowserContext
) -> None:
    client, _ = await client_with_quote(http_api)
    address, page = f"http://{client.host}{client.path}", await desktop.new_page()
    await page.goto(address)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download PDF").click()
    saved = await download.value
    assert saved.suggested_filename == "Quote Q-0001.pdf"
    assert (await saved.path()).read_bytes().startswith(b"%PDF")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    def is_viewer(frame: Frame) -> bool:
        return frame.url.startswith("chrome-extension://")

    async with page.expect_event("framenavigated", is_viewer) as viewer:
        await page.goto(f"{address}/pdf")  # which the policy of the answer must not keep from being shown
    await expect((await viewer.value).get_by_text("Quote Q-0001").first).to_be_visible()
    assert errors == []


@pytest.mark.parametrize("text", [*HOSTILE, LONG], ids=["html", "quotes", "directions", "emoji", "long"])
async def test_hostile_texts_stay_texts_on_the_page_in_the_mail_and_in_the_pdf(
    make_http_team: MakeHttpTeam, product: Product, chromium: Browser, text: str
) -> None:
    line = text[:255]
    api = await make_http_team(name=line, tax_number=line, phone=line, address={"line1": line, "city": line})
    client = await client_of(api, name=line, company=line, email="ann@example.com", address={"line1": line})
    lines: list[dict[str, Any]] = [
        {"kind": "HEADING", "name": line, "description": text},
        {"kind": "TEXT", "name": line, "description": text},
        {"name": line, "description": text, "unit": line, "unitPrice": "1", "taxRate": "7"},
        {"name": line, "description": text, "unitPrice": "9", "optional": True},
    ]
    heads = {"title": line, "reference": line, "description": text, "notes": text, "terms": text}
    quote = await create(api, "quote", {"clientId": client, "lineItems": lines, **heads})
    await run(api, "quoteSend", quote)
    reader = await published(api, quote)
    page = await opened(chromium, reader, scripts=True)
    assert await injected(page) == 0
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await reader.open()
    assert await reader.send("changes", comment=text) == 200
    await page.reload()
    assert await page.locator("blockquote").inner_text() == text.strip()
    assert await injected(page) == 0
    async with rows_of(product, api.team_id) as session:
        (mail,) = await mails_newest(session, api.team_id, 1)
    letter = letter_of(mail, LinkAddresses(lambda: b"key", f"http://{reader.host}"))
    await page.set_content(letter.html)
    assert await injected(page) == 0
    assert line.split("\n")[0].strip() in letter.text
    pdf = Client(reader.host, f"{reader.url}/pdf")
    assert await pdf.open() == 200
    read = PdfReader(BytesIO(pdf.answer.content))
    assert len(read.pages) >= 1
    assert not {"/JavaScript", "/JS", "/OpenAction", "/Names"} & read.root_object.keys()


async def injected(page: Page) -> int:
    """How many elements a text has brought onto the page; a script of one changes the title."""
    assert await page.title() != "pwned"
    count: int = await page.evaluate("document.querySelectorAll('script, svg, img').length")
    return count
