"""A browser's own `EventSource`: it reconnects by itself, and nothing is lost or told twice meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from playwright.async_api import BrowserContext, Page, Route
from pydantic import SecretStr
from starlette.responses import HTMLResponse

from benchmarks.processes import free_port
from graph.trusted import hash_of
from resolvers.trusted_document import trusted_documents_register
from server.app import create_app
from server.database import Database
from server.onboarding import create_key
from server.settings import Settings
from tests.browser import in_chromium
from tests.docs.test_events import block
from tests.http_client import http_client
from tests.over_http import HttpApi
from tests.pages.conftest import PASSWORD, Site
from tests.pages.event_source import CREATE, address
from tests.server.serving import serving
from tests.waiting import PATIENCE, until

pytestmark = in_chromium

NAMES = block("graphql", "subscription")
PAGE = block("html").replace('"…"', f'"{hash_of(NAMES)}"')
"""The page that the documentation shows."""


@contextmanager
def site_at(database_url: str, port: int = 0) -> Iterator[str]:
    """The site, as one process of several."""
    settings = Settings(database_url=SecretStr(database_url), heartbeat_interval=0.5)
    with serving(create_app(settings), port) as host:
        yield host


async def signed_in_page(browser: BrowserContext, site: Site, host: str) -> tuple[Page, HttpApi]:
    """A page of the site for somebody who has signed in, and software of their team."""
    async with site.database.transaction(None) as session:
        await trusted_documents_register(session, {"names": NAMES})
    team = await site.team()
    user = await site.user(team)
    key = await create_key(site.database, team, {"name": "Shop", "scopes": ["read", "write"]})
    page = await browser.new_page()
    await page.goto(f"http://{host}/sign-in")
    await page.get_by_label("E-mail address").fill(user.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/account")
    return page, HttpApi(host, key, team)


async def show(page: Page, api: HttpApi) -> None:
    """Shows `PAGE` as a page of the site, and waits until it knows where its stream began.

    Each heartbeat says so once more.
    """

    async def live(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=PAGE.replace("team_…", api.team_id))

    streams, chunks = set[str](), list[str]()
    network = await page.context.new_cdp_session(page)
    network.on(
        "Network.responseReceived",
        lambda told: streams.add(told["requestId"]) if told["type"] == "EventSource" else None,
    )
    network.on("Network.dataReceived", lambda told: chunks.append(told["requestId"]))
    await network.send("Network.enable")
    await page.route("**/live", live)
    await page.goto(f"http://{api.host}/live")
    await until(lambda: sum(chunk in streams for chunk in chunks) > 2)
    await network.detach()


async def shown(page: Page, names: list[str]) -> None:
    """Waits until the page shows at least so many events: they have to be these."""
    item = page.locator("li")
    await item.nth(len(names) - 1).wait_for(timeout=PATIENCE * 1000)
    assert await item.all_text_contents() == names


async def test_events_of_the_time_without_a_server_come_once(
    database_url: str, desktop: BrowserContext
) -> None:
    names = [f"Client {number}" for number in range(1, 10)]
    database = Database(database_url)
    with site_at(database_url, port := free_port()) as host:
        page, api = await signed_in_page(desktop, Site(f"http://{host}", database), host)
        await database.dispose()
        await show(page, api)
    # nothing was told yet, and the server is gone
    with site_at(database_url) as elsewhere:
        await create(replace(api, host=elsewhere), names[:3])
    with site_at(database_url, port):
        await shown(page, names[:3])
        await create(api, names[3:6])
        await shown(page, names[:6])
    with site_at(database_url) as elsewhere:
        await create(replace(api, host=elsewhere), names[6:8])
    with site_at(database_url, port):
        await create(api, names[8:])
        await shown(page, names)


async def create(api: HttpApi, names: list[str]) -> None:
    for name in names:
        await api(CREATE, name=name)


async def test_a_page_elsewhere_gets_nothing(site: Site, desktop: BrowserContext) -> None:
    """Not even one on another port of this machine, which `SameSite` takes for the same site."""
    host = site.address.removeprefix("http://")
    theirs = f'new EventSource("{site.address}{address(NAMES)}", {{ withCredentials: true }})'
    elsewhere = HTMLResponse(f"<script>const source = {theirs}</script>")
    page, _ = await signed_in_page(desktop, site, host)
    assert [cookie["name"] for cookie in await desktop.cookies(site.address)] == ["quotegraph_session"]
    refused = await counted(host, 'quotegraph_http_responses_total{status="401"}')
    with serving(elsewhere) as other:
        await page.goto(f"http://{other}/")
        await page.wait_for_function("source.readyState === EventSource.CLOSED")
    assert await counted(host, 'quotegraph_http_responses_total{status="401"}') == refused + 1


async def counted(host: str, metric: str) -> float:
    """What the server says of itself."""
    async with http_client() as http:
        lines = (await http.get(f"http://{host}/metrics")).text.splitlines()
    return sum(float(line.removeprefix(metric)) for line in lines if line.startswith(f"{metric} "))
