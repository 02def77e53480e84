"""Every public page is accessible, in each of its states.

In a language that is written from left to right and in one from right to left: by axe-core on a phone, and
nothing sticks out there or on a desk.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from sqlalchemy import text

from tests.browser import DESKTOP, PHONE, in_chromium
from tests.graph.documents import run
from tests.over_http import HttpApi, MakeHttpTeam, Product
from tests.pages.client import Client, client_with_quote, rows_of
from tests.pages.legible import flaws, with_axe
from tests.pages.test_public_invoice import client_with_invoice

LINES: tuple[dict[str, Any], ...] = (
    {"kind": "HEADING", "name": "Part one", "description": "As we said."},
    {"name": "Work", "description": "By hand.", "unitPrice": "100", "taxRate": "7"},
    {"kind": "TEXT", "name": "Hours are an estimate."},
    {"name": "Extra", "unitPrice": "50.50", "optional": True},
    {"name": "Another", "unitPrice": "5", "optional": True, "selected": False},
)
pytestmark = [in_chromium, with_axe]


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser) -> Page:
    return await chromium.new_page(viewport=PHONE)


@pytest.fixture(params=["en-GB", "ar-AE"])
async def api(request: pytest.FixtureRequest, make_http_team: MakeHttpTeam) -> HttpApi:
    return await make_http_team(locale=request.param, brand_color="#ffcc00")


async def quote(api: HttpApi) -> tuple[Client, str]:
    return await client_with_quote(
        api, *LINES, title="A new roof", notes="Mind the dog.", terms="Half first."
    )


async def waiting(api: HttpApi, _: Product) -> Client:
    return (await quote(api))[0]


async def accepted(api: HttpApi, _: Product) -> Client:
    client, _id = await quote(api)
    assert await client.accept() == 200
    return client


async def declined(api: HttpApi, _: Product) -> Client:
    client, _id = await quote(api)
    assert await client.send("reject") == 200
    return client


async def to_be_changed(api: HttpApi, _: Product) -> Client:
    client, _id = await quote(api)
    assert await client.send("changes", comment="Blue, please") == 200
    return client


async def expired(api: HttpApi, product: Product) -> Client:
    client, quote_id = await quote(api)
    async with rows_of(product, api.team_id) as session:
        await session.execute(text("update quote set expires_at = now() where id = :id"), {"id": quote_id})
    return client


async def superseded(api: HttpApi, _: Product) -> Client:
    client, quote_id = await quote(api)
    await run(api, "quoteRevise", quote_id)
    await run(api, "quoteSend", quote_id)
    return client


async def withdrawn(api: HttpApi, _: Product) -> Client:
    client, quote_id = await quote(api)
    await run(api, "quoteDelete", quote_id)
    return client


async def unknown(api: HttpApi, _: Product) -> Client:
    client, _id = await quote(api)
    return Client(client.host, client.url + "x")


async def unpaid(api: HttpApi, _: Product) -> Client:
    return (await client_with_invoice(api))[0]


async def partly_paid(api: HttpApi, _: Product) -> Client:
    client, invoice = await client_with_invoice(api)
    await run(api, "paymentRecord", invoice, input={"amount": "40", "method": "CARD", "reference": "tx 7"})
    return client


async def paid(api: HttpApi, _: Product) -> Client:
    client, invoice = await client_with_invoice(api)
    await run(api, "paymentRecord", invoice, input={"amount": "100", "method": "CASH"})
    return client


async def overdue(api: HttpApi, product: Product) -> Client:
    client, invoice = await client_with_invoice(api)
    async with rows_of(product, api.team_id) as session:
        await session.execute(text("update invoice set overdue_at = now() where id = :id"), {"id": invoice})
    return client


async def cancelled(api: HttpApi, _: Product) -> Client:
    client, invoice = await client_with_invoice(api)
    await run(api, "invoiceVoid", invoice, reason="Wrong")
    return client


STATES: tuple[Callable[[HttpApi, Product], Awaitable[Client]], ...] = (
    waiting,
    accepted,
    declined,
    to_be_changed,
    expired,
    superseded,
    withdrawn,
    unknown,
    unpaid,
    partly_paid,
    paid,
    overdue,
    cancelled,
)


async def test_every_page_is_accessible(api: HttpApi, product: Product, page: Page) -> None:
    found: dict[str, Any] = {}
    for state in STATES:
        client = await state(api, product)
        await page.goto(f"http://{client.host}{client.path}")
        for summary in await page.locator("summary").all():
            await summary.click()
        found[state.__name__] = await flaws(page)
        for viewport in (DESKTOP, PHONE):
            await page.set_viewport_size(viewport)
            width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert width <= 0, f"{state.__name__} sticks out by {width} pixels"
    assert found == {state.__name__: [] for state in STATES}


async def test_a_form_with_faults_is_accessible(api: HttpApi, page: Page) -> None:
    client, _ = await quote(api)
    await page.goto(f"http://{client.host}{client.path}")
    await page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })")
    await page.locator("#email").fill("ann")
    await page.locator("button[value=accept]").click()
    await page.locator(".errors").wait_for()
    assert await flaws(page) == []
