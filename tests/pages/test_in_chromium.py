"""The pages in a real browser, at the width of a phone, without JavaScript, by keyboard."""

import re
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import PHONE, in_chromium, nothing_amiss
from tests.pages.conftest import PASSWORD, Site, new_address
from tests.pages.legible import fits, flaws, with_axe
from tests.pages.test_invitation import invited

pytestmark = in_chromium
REFUSED = "status of 422"


async def test_somebody_signs_in_by_keyboard_and_out_again(site: Site, phone: Page) -> None:
    user = await site.user(await site.team("Fern & Field"))
    with nothing_amiss(phone.context, site.address, but=REFUSED):
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
    with nothing_amiss(phone.context, site.address, but=REFUSED):
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
    with nothing_amiss(phone.context, site.address, but=REFUSED):
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


@with_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_are_accessible(
    site: Site, chromium: Browser, scheme: Literal["light", "dark"]
) -> None:
    page = await chromium.new_page(viewport=PHONE, color_scheme=scheme)
    for path in ("/sign-in", "/sign-up", "/forgot-password", "/reset-password/x"):
        await page.goto(site.address + path)
        assert await flaws(page) == [], path
    await page.goto(f"{site.address}/sign-in")
    await page.get_by_label("E-mail address").fill("nobody@example.com")
    await page.get_by_label("Password").fill("x")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await flaws(page) == []
