"""Signing in and out with a browser."""

import asyncio

import pytest
from starlette.responses import Response

from models.secret import hash_of
from server.pages.signed_in import SessionCookie, local_path
from tests.pages.browser import Browser, Page, cookies_set
from tests.pages.conftest import PASSWORD, Site, new_address, sign_in

COOKIE = "quotegraph_session"


async def test_a_user_signs_in_and_out(site: Site, browser: Browser) -> None:
    user = await site.user(await site.team("Fern & Field"))
    await sign_in(browser, user)
    assert browser.page is not None
    assert "Ann Archer" in browser.page.text and "Fern & Field" in browser.page.text
    signed_out = await browser.fill_in("/sign-out")
    assert "You are signed out." in signed_out.text
    assert COOKIE not in browser.cookies
    assert (await browser.open("/account")).path == "/sign-in?next=%2Faccount"


async def test_what_other_cookies_hold_keeps_nobody_waiting(site: Site, browser: Browser) -> None:
    """To unquote that one, as cookies are read by custom, would take ten seconds."""
    user = await site.user()
    await sign_in(browser, user)
    endless = 'a="' + "\\" * 60_000 + '"'
    ours = f"{COOKIE}={browser.cookies[COOKIE]}"
    async with site.browser(Cookie=f"{endless}; {ours}; b=c=d;") as other:
        assert user.email in (await other.open("/account")).html


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site, browser: Browser) -> None:
    user = await site.user()
    await browser.open("/sign-in")
    fields = {"email": user.email, "password": PASSWORD, "next": "/account"}
    answer = await browser.http.post("/sign-in", data=fields, headers={"Origin": site.address})
    (cookie,) = cookies_set(answer)
    assert answer.status_code == 303
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    kept = await site.value(
        "select count(*) from user_session where secret_hash = :hash",
        hash=hash_of(cookie.partition("=")[2].partition(";")[0]),
    )
    assert kept == 1


def test_over_https_the_cookie_belongs_to_this_host_alone() -> None:
    response = Response()
    SessionCookie(secure=True).set(response, "us_1")
    (cookie,) = [value.decode() for name, value in response.raw_headers if name == b"set-cookie"]
    assert cookie.startswith("__Host-quotegraph_session=us_1;")
    assert "Secure" in cookie and "Domain" not in cookie


async def test_signing_in_rotates_the_session(site: Site, browser: Browser) -> None:
    ann, ben = await site.user(), await site.user()
    await sign_in(browser, ann)
    first = browser.cookies[COOKIE]
    fields = {"email": ben.email, "password": PASSWORD}
    await browser.post("/sign-in", fields)
    assert browser.cookies[COOKIE] != first
    async with site.browser(Cookie=f"{COOKIE}={first}") as thief:
        assert (await thief.open("/account")).path.startswith("/sign-in")


async def test_a_session_that_somebody_planted_is_not_taken_over(site: Site) -> None:
    user = await site.user()
    async with site.browser(Cookie=f"{COOKIE}=us_{'0' * 43}") as browser:
        await browser.open("/sign-in")
        await browser.fill_in(email=user.email, password=PASSWORD)
        assert browser.cookies[COOKIE] != f"us_{'0' * 43}"


async def test_who_has_no_account_reads_the_same_as_who_mistypes(site: Site, browser: Browser) -> None:
    user, invited = await site.user(), await site.user(password=None)
    answers = set()
    for email in (user.email, invited.email, new_address()):
        await browser.open("/sign-in")
        page = await browser.fill_in(email=email, password="wrong horse battery")
        answers.add((page.status, page.html.replace(email, "")))
    ((status, html),) = answers
    assert status == 422 and "The e-mail address or the password is wrong." in html


async def test_what_was_asked_for_is_shown_after_signing_in(site: Site, browser: Browser) -> None:
    user = await site.user()
    asked = await browser.open("/account/password?from=mail&x=1")
    assert asked.path == "/sign-in?next=%2Faccount%2Fpassword%3Ffrom%3Dmail%26x%3D1"
    page = await browser.fill_in(email=user.email, password=PASSWORD)
    assert page.path == "/account/password?from=mail&x=1"
    assert (await browser.open("/sign-in?next=/account/password")).path == "/account/password"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/ evil",
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE)
async def test_nobody_is_led_elsewhere(site: Site, browser: Browser, target: str) -> None:
    assert local_path(target, "/account") == "/account"
    user = await site.user()
    await browser.open("/sign-in")
    page = await browser.fill_in(email=user.email, password=PASSWORD, next=target)
    assert page.path == "/account"


async def test_an_account_can_be_tried_only_so_often(site: Site, browser: Browser) -> None:
    user = await site.user()
    statuses = []
    for _ in range(11):
        await browser.open("/sign-in")
        statuses.append((await browser.fill_in(email=user.email, password="wrong horse battery")).status)
    assert statuses == [422] * 10 + [429]
    await browser.open("/sign-in")
    page = await browser.fill_in(email=user.email, password=PASSWORD)
    assert page.status == 429 and int(page.headers["retry-after"]) > 0
    assert "Too many attempts. Try again in" in page.text
    await sign_in(browser, await site.user())  # nobody else is held up


async def test_a_form_of_another_site_is_refused(site: Site, browser: Browser) -> None:
    user = await site.user()
    fields = {"email": user.email, "password": PASSWORD}
    await sign_in(browser, user)
    for origin in ("https://evil.example", "null", "", f"{site.address}.evil.example"):
        assert (await browser.post("/sign-in", fields, Origin=origin)).status == 403, origin
        page = await browser.post(
            "/sign-out", {"csrf": csrf_of(await browser.open("/account"))}, Origin=origin
        )
        assert (page.status, page.path) == (403, "/sign-out"), origin
    assert (await browser.open("/account")).path == "/account"


async def test_a_form_without_the_token_of_the_session_is_refused(site: Site, browser: Browser) -> None:
    async with site.browser() as other:
        await sign_in(other, await site.user())
        theirs = csrf_of(await other.open("/account"))
    await sign_in(browser, await site.user())
    for path in ("/sign-out", "/account/sessions/end", "/account/password"):
        for token in ("", "x", theirs, browser.cookies[COOKIE]):
            assert (await browser.post(path, {"csrf": token})).status == 403, (path, token)
    assert (await browser.open("/account")).path == "/account"


async def test_a_form_has_to_be_a_form(browser: Browser) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
        assert (await browser.post("/sign-in", {}, Content_Type=kind)).status == 403
    latin = await browser.http.post(
        "/sign-in",
        content=b"email=%ff%fe&password=x",
        headers={
            "Origin": str(browser.http.base_url).rstrip("/"),
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert latin.status_code == 403


async def test_a_revoked_session_is_over_at_once(site: Site, browser: Browser) -> None:
    user = await site.user()
    await sign_in(browser, user)
    async with site.browser(**{"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0"}) as other:
        await sign_in(other, user)
        account = await browser.open("/account")
        assert "Firefox on Linux" in account.text
        assert len(account.form("/account/sessions/end").fields) >= 1
        await browser.fill_in("/account/sessions/end", others="yes")
        assert (await other.open("/account")).path.startswith("/sign-in")
    assert (await browser.open("/account")).path == "/account"


async def test_one_session_of_several_can_be_ended(site: Site, browser: Browser) -> None:
    user = await site.user()
    await sign_in(browser, user)
    async with site.browser() as second, site.browser() as third:
        await sign_in(second, user)
        await sign_in(third, user)
        ended = await site.value(
            "select id from user_session where secret_hash = :hash", hash=hash_of(second.cookies[COOKIE])
        )
        token = csrf_of(await browser.open("/account"))
        await browser.post("/account/sessions/end", {"csrf": token, "session": ended})
        assert (await second.open("/account")).path.startswith("/sign-in")
        assert (await third.open("/account")).path == "/account"


async def test_several_sign_in_at_once(site: Site) -> None:
    users = [await site.user() for _ in range(8)]

    async def enter(index: int) -> str:
        async with site.browser() as browser:
            await sign_in(browser, users[index])
            return browser.cookies[COOKIE]

    assert len(set(await asyncio.gather(*map(enter, range(8))))) == 8


def csrf_of(page: Page) -> str:
    """The token that stands in the forms of a page."""
    return page.form("/sign-out").fields["csrf"]
