"""Debian's Chromium, for which no name and no address but the loopback resolves."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
in_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt install chromium)")
NOT_NEEDED = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled"),  # a page of each window, costlier than ours
    "SpareRendererForSitePerProcess",
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "MediaRouter"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "PreconnectToSearch"),
)
"""What no test is about; Playwright would turn off that of the last three lines, too."""
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 640}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever has to do with the browser that all tests share runs in the loop that it belongs to."""
    for item in items:
        if {"chromium", "site"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running_chromium() -> AsyncIterator[Browser]:
    """Started once, as that takes longer than most tests do."""
    from playwright.async_api import async_playwright, expect  # late: other tests need not wait for it

    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            timeout=PATIENCE * 1000,
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                f"--disable-features={','.join(NOT_NEEDED)}",
            ],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chromium(running_chromium: Browser) -> AsyncIterator[Browser]:
    """A browser without any page: each context that a test opens is as a browser of its own."""
    yield running_chromium
    for context in running_chromium.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desktop(chromium: Browser) -> BrowserContext:
    """A browser as wide as a desk."""
    return await chromium.new_context(viewport=DESKTOP)


@pytest_asyncio.fixture(loop_scope="session")
async def phone(chromium: Browser) -> Page:
    """A page as narrow as a phone, with JavaScript off."""
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    return await context.new_page()


@contextmanager
def nothing_amiss(browser: BrowserContext, address: str, *, but: str | None = None) -> Iterator[None]:
    """No request to another origin, no error in the console (a CSP violation is one), no exception.

    An error that says `but` is expected: Chromium notes one where a form is refused with status 422.
    """
    amiss: list[str] = []
    inside = (f"{address}/", f"{address.replace('http', 'ws', 1)}/")

    def look_at(url: str) -> None:
        if not url.startswith(inside):
            amiss.append(f"asked for {url}")

    def listen(kind: str, said: str) -> None:
        if kind == "error" and (but is None or but not in said):
            amiss.append(said)

    browser.on("request", lambda request: look_at(request.url))
    browser.on("page", lambda page: page.on("websocket", lambda socket: look_at(socket.url)))
    browser.on("console", lambda message: listen(message.type, message.text))
    browser.on("weberror", lambda error: amiss.append(str(error.error)))
    yield
    assert amiss == []
