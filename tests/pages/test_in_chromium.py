"""The pages in a real browser, at the width of a phone, without JavaScript, by keyboard."""

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
from playwright.async_api import Page, ViewportSize, async_playwright, expect

from tests.pages.conftest import PASSWORD, Site, new_address
from tests.pages.test_invitation import invited

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt install chromium)")
PHONE: ViewportSize = {"width": 360, "height": 640}


@pytest.fixture
async def phone() -> AsyncIterator[Page]:
    """Chromium as narrow as a phone, with JavaScript off, for which no name but the loopback resolves."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
        yield await context.new_page()
        await chromium.close()


@contextmanager
def nothing_amiss(page: Page, address: str) -> Iterator[None]:
    """No request to another origin and no breach of the policy; a form that is refused is answered so."""
    amiss: list[str] = []
    page.on("request", lambda it: None if it.url.startswith(f"{address}/") else amiss.append(it.url))
    page.on(
        "console",
        lambda it: amiss.append(it.text) if it.type == "error" and "status of 422" not in it.text else None,
    )
    yield
    assert amiss == []


async def fits(page: Page) -> None:
    """Nothing sticks out at the side, and whatever is touched is large enough (WCAG 2.2, 2.5.8)."""
    box = await page.locator("html").bounding_box()
    assert box is not None and box["width"] <= PHONE["width"]
    for each in await page.locator("input:visible:not(.unseen), select:visible, button:visible").all():
        touched = await each.bounding_box()
        assert touched is not None and touched["x"] >= 0 and touched["height"] >= 24
        assert touched["x"] + touched["width"] <= PHONE["width"]


async def test_somebody_signs_in_by_keyboard_and_out_again(site: Site, phone: Page) -> None:
    user = await site.user(await site.team("Fern & Field"))
    with nothing_amiss(phone, site.address):
        await phone.goto(f"{site.address}/account")
        await expect(phone).to_have_title("Sign in – Quotegraph")
        await fits(phone)
        await phone.keyboard.press("Tab")
        await expect(phone.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
        await phone.get_by_label("E-mail address").focus()
        await phone.keyboard.type(user.email)
        await phone.keyboard.press("Tab")
        await phone.keyboard.type("wrong horse battery")
        await phone.keyboard.press("Enter")

        await expect(phone).to_have_title("Error: Sign in – Quotegraph")
        await expect(phone.get_by_role("alert")).to_be_focused()
        await expect(phone.get_by_label("E-mail address")).to_have_value(user.email)
        await expect(phone.get_by_label("Password")).to_be_empty()
        await fits(phone)
        await phone.get_by_label("Password").fill(PASSWORD)
        await phone.get_by_role("button", name="Sign in").click()

        await expect(phone.get_by_role("heading", name="Your account")).to_be_visible()
        await expect(phone.get_by_role("region", name="Teams")).to_contain_text("Fern & Field")
        await fits(phone)
        await phone.get_by_role("button", name="Sign out").click()
        await expect(phone.get_by_role("status")).to_have_text("You are signed out.")


async def test_somebody_comes_in_by_an_invitation(site: Site, phone: Page) -> None:
    team, email = (
        await site.team("A business with quite a long name, which has to be broken somewhere"),
        new_address(),
    )
    path = await invited(site, team, email)
    with nothing_amiss(phone, site.address):
        await phone.goto(site.address + path)
        await fits(phone)
        await phone.get_by_label("Your name").fill("Ben Boss")
        await phone.get_by_label("Choose a password").fill("short")
        await phone.get_by_role("button", name="Join").click()

        await phone.get_by_role("alert").get_by_role("link", name="Choose a password of at least 12").click()
        field = phone.get_by_label("Choose a password")
        await expect(field).to_be_focused()
        told = re.compile("^At least 12 characters.* Error: Choose a password of at least 12 characters.$")
        await expect(field).to_have_accessible_description(told)
        await fits(phone)
        await field.fill(PASSWORD)
        await phone.keyboard.press("Enter")

        await expect(phone.get_by_role("heading", name="Your account")).to_be_visible()
        await expect(phone.get_by_role("region", name="Teams")).to_contain_text(
            "A business with quite a long name"
        )
        await fits(phone)


async def test_somebody_opens_an_account(site: Site, phone: Page) -> None:
    email = new_address()
    with nothing_amiss(phone, site.address):
        await phone.goto(f"{site.address}/sign-in")
        await phone.get_by_role("link", name="Open an account").click()
        await phone.get_by_label("E-mail address").fill(email)
        await phone.get_by_role("button", name="Mail me the link").click()
        await expect(phone.get_by_role("heading", name="Check your e-mail")).to_be_visible()
        await phone.goto(site.address + (await site.mailed_path(email) or ""))
        await fits(phone)
        await phone.get_by_label("Your name").fill("Zoë Quinn")
        await phone.get_by_label("Password").fill(PASSWORD)
        await phone.get_by_label("Name of the business").fill("Quinn & Söhne")
        await phone.get_by_label("Currency").select_option("EUR")
        await phone.get_by_label("Time zone").select_option("Europe/Berlin")
        await phone.get_by_role("button", name="Open the account").click()
        await expect(phone.get_by_role("region", name="Teams")).to_contain_text("Quinn & Söhne")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_what_they_stand_on(site: Site, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1 for text, as the browser itself paints it."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await chromium.new_page(viewport=PHONE, color_scheme=scheme)  # type: ignore[arg-type]
        for path in ("/sign-in", "/sign-up", "/forgot-password", "/reset-password/x"):
            await page.goto(site.address + path)
            faint = await page.evaluate(_FAINT)
            assert faint == [], path
        await page.goto(f"{site.address}/sign-in")
        await page.get_by_label("E-mail address").fill("nobody@example.com")
        await page.get_by_label("Password").fill("x")
        await page.get_by_role("button", name="Sign in").click()
        assert await page.evaluate(_FAINT) == []
        await chromium.close()


_FAINT = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor)
      if (colour.length < 4 || colour[3] === 1) return colour
    }
    return [255, 255, 255]
  }
  return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x)
      return [e.textContent.trim(), (a + 0.05) / (b + 0.05)]
    })
    .filter(([, contrast]) => contrast < 4.5)
}"""
