"""API keys of one's teams: made on a page, shown once, ended there."""

import re
from typing import Any

from playwright.async_api import Page, expect

from models.member import MemberRole
from models.plan import Plan
from tests.browser import in_chromium, nothing_amiss
from tests.http_client import http_client
from tests.pages.browser import Browser
from tests.pages.conftest import PASSWORD, Site, sign_in
from tests.pages.legible import fits

KEYS = "/account/keys"


async def keeper(site: Site, browser: Browser, role: MemberRole = MemberRole.OWNER) -> str:
    """The id of a team in which whoever is signed in from now on has this role."""
    team = await site.team()
    user = await site.user(team)
    change = "update member set role = :role where user_id = :user returning id"
    await site.value(change, team, role=role.value, user=user.id)
    await sign_in(browser, user)
    return team


async def viewed_with(site: Site, key: str) -> Any:
    """What the API tells whoever sends this key of themselves; None to whom it does not let in."""
    query = {"query": "{ viewer { team { name } scopes } }"}
    async with http_client(base_url=site.address) as http:
        answer = await http.post("/graphql", headers={"Authorization": f"Bearer {key}"}, json=query)
    return None if answer.status_code == 401 else answer.json()["data"]["viewer"]


def secret_on(page_text: str) -> str:
    """The secret that a page shows; empty where it shows none."""
    found = re.search(r"\bak_[\w-]+", page_text.partition("Your new key")[2])
    return found[0] if found else ""


async def test_the_owner_of_a_new_team_makes_a_key_and_uses_it(site: Site, browser: Browser) -> None:
    team = await keeper(site, browser)
    assert "/account/keys" in (await browser.open("/account")).html
    assert "There are no keys yet." in (await browser.open(KEYS)).text
    made = await browser.fill_in(name="Website", team=team, scope="write")
    secret = secret_on(made.text)
    assert await viewed_with(site, secret) == {"team": {"name": "Acme"}, "scopes": ["write"]}


async def test_the_secret_is_shown_once(site: Site, browser: Browser) -> None:
    team = await keeper(site, browser)
    await browser.open(KEYS)
    made = await browser.fill_in(name="Website", team=team, scope="read")
    secret = secret_on(made.text)
    assert made.headers["cache-control"] == "no-store"
    again = await browser.open(KEYS)
    assert secret not in again.html and f"{secret[:-37]}…" in again.text and "Read everything." in again.text


async def test_a_revoked_key_opens_nothing(site: Site, browser: Browser) -> None:
    team = await keeper(site, browser)
    await browser.open(KEYS)
    secret = secret_on((await browser.fill_in(name="Website", team=team, scope="read")).text)
    gone = await browser.fill_in(f"{KEYS}/revoke")
    assert "The key is revoked." in gone.text and "There are no keys yet." in gone.text
    assert await viewed_with(site, secret) is None


async def test_a_key_needs_a_name(site: Site, browser: Browser) -> None:
    team = await keeper(site, browser)
    await browser.open(KEYS)
    page = await browser.fill_in(name=" ", team=team, scope="read")
    assert page.status == 422 and "There is a problem" in page.text and "There are no keys yet." in page.text


async def test_whoever_only_works_in_a_team_makes_no_keys(site: Site, browser: Browser) -> None:
    team = await keeper(site, browser, MemberRole.MEMBER)
    assert KEYS not in (await browser.open("/account")).html
    page = await browser.open(KEYS)
    assert "Keys are made by the owners and admins of a team." in page.text
    fields = page.form().fields | {"name": "Website", "team": team, "scope": "write"}
    await browser.post(KEYS, fields)
    assert await site.value("select count(*) from api_key", team) == 0


async def test_a_team_of_others_is_out_of_reach(site: Site, browser: Browser) -> None:
    others = await site.team("Theirs")
    await keeper(site, browser)
    await browser.open(KEYS)
    page = await browser.fill_in(name="Website", team=others, scope="write")
    assert secret_on(page.text) == ""
    assert await site.value("select count(*) from api_key", others) == 0


async def test_a_plan_without_the_api_has_no_keys(site: Site, browser: Browser) -> None:
    team = await keeper(site, browser)
    await site.value("update team set plan = :plan returning id", team, plan=Plan.PRO.value)
    await browser.open(KEYS)
    page = await browser.fill_in(name="Website", team=team, scope="write")
    assert page.status == 422 and "This needs the plan BUSINESS." in page.text


@in_chromium
async def test_a_key_is_made_on_a_phone(site: Site, phone: Page) -> None:
    team = await site.team("A business with quite a long name")
    user = await site.user(team)
    await site.value(
        "update member set role = 'ADMIN' where user_id = :user returning id", team, user=user.id
    )
    with nothing_amiss(phone.context, site.address):
        await phone.goto(site.address + KEYS)
        await phone.get_by_label("E-mail address").fill(user.email)
        await phone.get_by_label("Password").fill(PASSWORD)
        await phone.get_by_role("button", name="Sign in").click()
        await phone.get_by_label("What it is for").fill("Website")
        await phone.get_by_label("What it may do").select_option("Read everything")
        await phone.get_by_role("button", name="Make the key").click()
        await expect(phone.get_by_role("status")).to_contain_text("it is shown this once")
        await fits(phone)
        await phone.get_by_role("button", name="Revoke Website").click()
        await expect(phone.get_by_role("status")).to_contain_text("It opens nothing any more.")
