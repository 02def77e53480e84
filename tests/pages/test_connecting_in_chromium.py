"""Connecting an app in a real browser, at the width of a phone, without JavaScript."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, expect
from starlette.responses import PlainTextResponse

from models.app import AppKind
from tests.browser import in_chromium
from tests.http_client import http_client
from tests.oauth.conftest import Pkce, authorize_url, register
from tests.pages.conftest import PASSWORD, Site
from tests.pages.legible import fits
from tests.server.serving import serving

pytestmark = in_chromium


@pytest.fixture
def callback() -> Iterator[str]:
    """Where an app on this machine waits for the browser."""
    with serving(PlainTextResponse("Back in the app.")) as host:
        yield f"http://{host}/callback"


async def test_somebody_connects_an_app_to_one_of_their_teams_and_disconnects_it(
    site: Site, phone: Page, callback: str
) -> None:
    ours, other = await site.team("Fern & Field"), await site.team("Other")
    user = await site.user(ours, other)
    app = await register(
        site.database, other, "read", "write", kind=AppKind.PUBLIC, uri="http://127.0.0.1/callback"
    )
    pkce, scope = Pkce(), "read:quotes write:clients write:team"
    asked = authorize_url(app, redirect_uri=callback, scope=scope, code_challenge=pkce.challenge)

    await phone.goto(site.address + asked)
    await expect(phone).to_have_title("Sign in – Quotegraph")
    await phone.get_by_label("E-mail address").fill(user.email)
    await phone.get_by_label("Password").fill(PASSWORD)
    await phone.get_by_role("button", name="Sign in").click()

    await expect(phone.get_by_role("heading")).to_have_text("Which team do you want to connect Planner to?")
    await fits(phone)
    await phone.get_by_role("button", name="Other").click()
    await expect(phone.get_by_role("heading")).to_have_text("Connect Planner to Other?")
    await phone.get_by_role("link", name="Choose another team").click()
    await phone.get_by_role("button", name="Fern & Field").focus()
    await phone.keyboard.press("Enter")

    await expect(phone.get_by_role("heading")).to_have_text("Connect Planner to Fern & Field?")
    await expect(phone.get_by_role("listitem")).to_have_text(
        [
            "Read quotes.",
            "Read the team's settings.",
            "Read and write clients, with their contacts and addresses.",
        ]
    )
    await expect(phone.get_by_text("It asks for more")).to_be_visible()
    await fits(phone)
    await phone.get_by_role("button", name="Connect", exact=True).click()
    await expect(phone.get_by_text("Back in the app.")).to_be_visible()

    [code] = parse_qs(urlsplit(phone.url).query)["code"]
    form = {"grant_type": "authorization_code", "client_id": app.client_id, "redirect_uri": callback}
    async with http_client(base_url=site.address) as http:
        proof = {"code": code, "code_verifier": pkce.verifier}
        assert (await http.post("/oauth/token", data=form | proof)).status_code == 200
    await phone.goto(f"{site.address}/account/apps")
    await expect(phone.get_by_role("heading", name="Planner")).to_contain_text("Fern & Field")
    await fits(phone)
    await phone.get_by_role("button", name="Disconnect Planner from Fern & Field").click()
    await expect(phone.get_by_role("status")).to_contain_text("The app is disconnected.")
    await expect(phone.get_by_text("You have connected no apps.")).to_be_visible()


async def test_who_says_no_goes_back_to_the_app(site: Site, phone: Page, callback: str) -> None:
    team = await site.team("Fern & Field")
    user = await site.user(team)
    app = await register(site.database, team, "read", kind=AppKind.PUBLIC, uri="http://127.0.0.1/callback")
    await phone.goto(f"{site.address}{authorize_url(app, redirect_uri=callback)}")
    await phone.get_by_label("E-mail address").fill(user.email)
    await phone.get_by_label("Password").fill(PASSWORD)
    await phone.get_by_role("button", name="Sign in").click()
    await phone.get_by_role("button", name="Do not connect").click()
    await expect(phone.get_by_text("Back in the app.")).to_be_visible()
    assert "error=access_denied" in phone.url
