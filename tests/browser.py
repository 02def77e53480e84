"""Debian's Chromium, for which no name and no address but the loopback resolves."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from playwright.async_api import BrowserContext, async_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
in_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt install chromium)")
DESKTOP = {"width": 1280, "height": 900}


@asynccontextmanager
async def browsing(**options: Any) -> AsyncIterator[BrowserContext]:
    """A fresh browser; `options` are those of Playwright's context."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield await chromium.new_context(**{"viewport": DESKTOP, **options})
        await chromium.close()


@contextmanager
def nothing_amiss(browser: BrowserContext, address: str) -> Iterator[None]:
    """No request to another origin, no error in the console (a CSP violation is one), no exception."""
    amiss: list[str] = []
    inside = (f"{address}/", f"{address.replace('http', 'ws', 1)}/")

    def look_at(url: str) -> None:
        if not url.startswith(inside):
            amiss.append(f"asked for {url}")

    browser.on("request", lambda request: look_at(request.url))
    browser.on("page", lambda page: page.on("websocket", lambda socket: look_at(socket.url)))
    browser.on("console", lambda message: amiss.append(message.text) if message.type == "error" else None)
    browser.on("weberror", lambda error: amiss.append(str(error.error)))
    yield
    assert amiss == []
