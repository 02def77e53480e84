"""Opening an account, and choosing another password, by a mailed link."""

import asyncio

import pytest
from sqlalchemy import text

from models.member import MemberRole
from models.team import Team
from resolvers.place import places_of
from tests.pages.browser import Browser
from tests.pages.conftest import PASSWORD, Site, new_address, sign_in

ACCOUNT = {
    "name": "Zoë Quinn",
    "password": PASSWORD,
    "team": "Quinn & Söhne GmbH",
    "locale": "de-DE",
    "currency": "EUR",
    "timezone": "Europe/Berlin",
}


async def ask(browser: Browser, path: str, email: str) -> str:
    """What the page says to somebody who wants a link mailed."""
    await browser.open(path)
    page = await browser.fill_in(email=email)
    assert page.status == 200, page.text
    return page.text.replace(email, "")


async def expire(site: Site, email: str) -> None:
    """Lets the links that were mailed to this address grow too old."""
    aging = text("update mailed_link set expires_at = now() - interval '1 s' where email = :email")
    async with site.database.transaction(None) as session:
        await session.execute(aging, {"email": email})


async def test_an_account_is_opened_with_a_team_of_its_own(site: Site, browser: Browser) -> None:
    email = new_address()
    await ask(browser, "/sign-up", email.upper())
    link = await site.mailed_path(email.upper().partition("@")[0] + "@example.com")
    assert link is not None and link.startswith("/sign-up/")
    assert email in (await browser.open(link)).html
    account = await browser.fill_in(**ACCOUNT)
    assert account.path == "/account"
    assert "Zoë Quinn" in account.text and "Quinn & Söhne GmbH" in account.text and "Owner" in account.text
    async with site.browser() as other:
        await other.open("/sign-in")
        assert (await other.fill_in(email=email, password=PASSWORD)).path == "/account"


async def test_the_team_starts_as_was_chosen_and_its_log_begins(site: Site, browser: Browser) -> None:
    email = new_address()
    await ask(browser, "/sign-up", email)
    await browser.open(await site.mailed_path(email) or "")
    await browser.fill_in(**ACCOUNT)
    user = await site.value("select id from app_user where email = :email", email=email)
    async with site.database.transaction(None) as session:
        (place,) = await places_of(session, user)
    async with site.database.transaction(place.team_id) as session:
        team = await session.get_one(Team, place.team_id)
    assert (team.name, team.currency, team.timezone) == ("Quinn & Söhne GmbH", "EUR", "Europe/Berlin")
    assert (team.locale, team.email) == ("de-DE", email)
    assert team.slug.startswith("quinn-sohne-gmbh-")
    assert place.role is MemberRole.OWNER
    assert await site.value("select string_agg(type, ',') from event", place.team_id) == "member.joined"


@pytest.mark.parametrize(
    ("likes", "locale", "currency"),
    [
        ("de-AT, en;q=0.5", "de-AT", "EUR"),
        ("ja", "ja-JP", "JPY"),
        ("tlh, en-GB;q=0.8", "en-GB", "GBP"),
        ("bg", "bg-BG", "USD"),  # whose currency of old is none any more
        ("*", "en-US", "USD"),
        ("", "en-US", "USD"),
    ],
)
async def test_the_form_begins_with_what_the_browser_likes(
    site: Site, likes: str, locale: str, currency: str
) -> None:
    email = new_address()
    async with site.browser(**{"Accept-Language": likes}) as browser:
        await ask(browser, "/sign-up", email)
        page = await browser.open(await site.mailed_path(email) or "")
    for chosen in (locale, currency):
        assert f'<option value="{chosen}" selected>' in page.html


async def test_a_link_opens_one_account(site: Site, browser: Browser) -> None:
    email = new_address()
    await ask(browser, "/sign-up", email)
    link = await site.mailed_path(email) or ""

    async def open_account() -> int:
        async with site.browser() as one:
            await one.open(link)
            return (await one.fill_in(**ACCOUNT)).status

    assert sorted(await asyncio.gather(*(open_account() for _ in range(3)))) == [200, 410, 410]
    assert (await browser.open(link)).status == 410
    assert await site.value("select count(*) from app_user where email = :email", email=email) == 1


async def test_who_has_an_account_is_told_so_by_mail_alone(site: Site, browser: Browser) -> None:
    user, nobody = await site.user(), new_address()
    assert await ask(browser, "/sign-up", user.email) == await ask(browser, "/sign-up", nobody)
    link = await site.mailed_path(user.email)
    assert link is not None and link.startswith("/reset-password/")


async def test_what_is_missing_is_said_at_its_field(site: Site, browser: Browser) -> None:
    email = new_address()
    await ask(browser, "/sign-up", email)
    await browser.open(await site.mailed_path(email) or "")
    page = await browser.fill_in(
        name=" ", password="short", team="", currency="Euro", timezone="Mars/Olympus"
    )
    assert page.status == 422
    assert 'aria-invalid="true"' in page.html and "<title>Error: " in page.html
    assert (
        'href="#name"' in page.html and 'href="#password"' in page.html and {"name", "password"} <= page.ids
    )
    assert "short" not in page.html
    page = await browser.fill_in(**ACCOUNT | {"currency": "Euro"})
    assert page.status == 422 and 'href="#currency"' in page.html
    assert (await browser.fill_in(**ACCOUNT)).path == "/account"


async def test_an_address_has_to_be_one(browser: Browser) -> None:
    for path in ("/sign-up", "/forgot-password"):
        await browser.open(path)
        page = await browser.fill_in(email="ann")
        assert page.status == 422 and 'href="#email"' in page.html


async def test_a_password_is_replaced_and_every_session_ends(site: Site, browser: Browser) -> None:
    user = await site.user()
    async with site.browser() as other:
        await sign_in(other, user)
        await ask(browser, "/forgot-password", user.email)
        link = await site.mailed_path(user.email) or ""
        await browser.open(link)
        assert (await browser.fill_in(password="short")).status == 422
        assert (await browser.fill_in(password="a new long password")).path == "/account"
        assert (await other.open("/account")).path.startswith("/sign-in")
        assert (await other.fill_in(email=user.email, password=PASSWORD)).status == 422
        await sign_in(other, user, "a new long password")
    async with site.browser() as late:
        assert (await late.open(link)).status == 410


async def test_nobody_learns_whether_an_address_has_an_account(site: Site, browser: Browser) -> None:
    user, nobody = await site.user(), new_address()
    known, unknown = [await ask(browser, "/forgot-password", email) for email in (user.email, nobody)]
    assert known == unknown
    assert await site.mailed_path(user.email) is not None
    assert await site.mailed_path(nobody, within=0.5) is None


@pytest.mark.parametrize("start", ["/sign-up", "/forgot-password"])
async def test_a_link_that_is_too_old_opens_nothing(site: Site, browser: Browser, start: str) -> None:
    email = new_address() if start == "/sign-up" else (await site.user()).email
    await ask(browser, start, email)
    link = await site.mailed_path(email) or ""
    await browser.open(link)
    await expire(site, email)
    page = await browser.fill_in(**ACCOUNT)
    assert page.status == 410 and "This link no longer works" in page.text
    assert (await browser.open(link)).status == 410


async def test_a_link_is_good_for_its_purpose_alone(site: Site, browser: Browser) -> None:
    user = await site.user()
    await ask(browser, "/forgot-password", user.email)
    secret = (await site.mailed_path(user.email) or "").rpartition("/")[2]
    assert (await browser.open(f"/sign-up/{secret}")).status == 410
    assert (await browser.open(f"/invitation/{secret}")).status == 410
    assert (await browser.open("/reset-password/' or true --")).status == 410


async def test_one_address_is_mailed_only_so_often(site: Site, browser: Browser) -> None:
    email, statuses = new_address(), []
    for _ in range(5):
        await browser.open("/forgot-password")
        statuses.append((await browser.fill_in(email=email)).status)
    assert statuses == [200] * 4 + [429]


async def test_a_password_is_changed_by_who_knows_it(site: Site, browser: Browser) -> None:
    user = await site.user()
    await sign_in(browser, user)
    async with site.browser() as other:
        await sign_in(other, user)
        await browser.open("/account/password")
        wrong = await browser.fill_in(current="wrong horse battery", password="a new long password")
        assert wrong.status == 422 and 'href="#current"' in wrong.html
        done = await browser.fill_in(current=PASSWORD, password="a new long password")
        assert done.path == "/account?done=password" and "Your password is changed" in done.text
        assert (await other.open("/account")).path.startswith("/sign-in")
