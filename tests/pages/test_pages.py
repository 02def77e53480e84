"""What holds for every page of people: safe for readers, for their browsers and for their secrets."""

import pytest
from structlog.testing import capture_logs

from models.secret import SecretKind
from server.pages.browser_name import browser_name
from tests.pages.browser import Browser
from tests.pages.conftest import Site, sign_in

OPEN = ["/sign-in", "/sign-up", "/forgot-password", "/reset-password/x", "/sign-up/x", "/invitation/x"]
SIGNED_IN = ["/account", "/account/password", "/account/apps", "/account/keys"]


@pytest.mark.parametrize("path", OPEN + SIGNED_IN)
async def test_a_page_is_html_that_runs_nothing(site: Site, browser: Browser, path: str) -> None:
    if path in SIGNED_IN:
        await sign_in(browser, await site.user())
    page = await browser.open(path)
    assert page.path == path
    policy = set(page.headers["content-security-policy"].split("; "))
    assert {"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= policy
    assert not any("script" in rule or "unsafe" in rule for rule in policy)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["x-frame-options"] == "DENY"
    assert not any(mark in page.html for mark in ("<script", "<style", " style=", " onclick="))
    assert "://" not in page.html.replace("http://www.w3.org", "")


@pytest.mark.parametrize("path", OPEN + SIGNED_IN)
async def test_a_page_can_be_read_aloud(site: Site, browser: Browser, path: str) -> None:
    if path in SIGNED_IN:
        await sign_in(browser, await site.user())
    page = await browser.open(path)
    assert '<html lang="en">' in page.html
    assert page.html.count("<h1") == page.html.count("<main") == 1
    assert 'href="#main"' in page.html and "main" in page.ids
    assert page.unlabelled == []


async def test_the_stylesheet_may_be_kept_and_changes_its_address_with_its_content(browser: Browser) -> None:
    html = (await browser.open("/sign-in")).html
    path = html.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = await browser.http.get(path)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert "?v=" in path


async def test_what_people_type_is_text_and_nothing_more(site: Site, browser: Browser) -> None:
    user = await site.user(await site.team("<img src=x onerror=alert(1)>"))
    await sign_in(browser, user)
    assert "<img src=x" not in (await browser.open("/account")).html
    async with site.browser() as other:
        await other.open("/sign-in")
        page = await other.fill_in(email='"><script>alert(1)</script>', password="x")
        assert "<script" not in page.html


async def test_the_secrets_of_mailed_links_are_not_logged(site: Site, browser: Browser) -> None:
    secrets = [SecretKind.MAILED_LINK.new(), SecretKind.INVITATION.new(await site.team())]
    with capture_logs() as logs:
        for path in (f"/reset-password/{secrets[0]}", f"/sign-up/{secrets[0]}/", f"/invitation/{secrets[1]}"):
            await browser.open(path)
            await browser.open(f"/sign-in?next={path}")
    paths = {line["path"] for line in logs}
    assert {
        "/reset-password/ml_…",
        "/sign-up/ml_…/",
        "/sign-up/ml_…",
        "/invitation/iv_…",
        "/sign-in",
    } >= paths
    assert {"/reset-password/ml_…", "/sign-up/ml_…/", "/invitation/iv_…"} <= paths
    assert not [secret for secret in secrets if secret in repr(logs)]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0",
            "Edge on Windows",
        ),
        ("curl/8.1", "Unknown browser"),
        (None, "Unknown browser"),
    ],
)
def test_browsers_are_called_what_people_call_them(user_agent: str | None, name: str) -> None:
    assert browser_name(user_agent) == name
