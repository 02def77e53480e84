"""A browser without a screen: it keeps cookies, fills in the forms of a page and sends them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin

import httpx2

from tests.http_client import http_client


@dataclass
class Form:
    """A form as it stands on a page, with what its fields hold."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.ids: set[str] = set()
        self.labels: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(given["id"] or "")
        if tag == "form":
            self.forms.append(Form(given.get("method") or "get", given.get("action") or ""))
        elif tag == "label" and given.get("for"):
            self.labels.add(given["for"] or "")
        elif tag in ("input", "select") and self.forms:
            self.inputs.append(given)
            if name := given.get("name"):
                self.forms[-1].fields[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        self.text.append(data)


class Page:
    """What the browser shows."""

    def __init__(self, response: httpx2.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.path = response.url.raw_path.decode()
        self.html = response.text
        self._read = _Reader()
        self._read.feed(self.html)

    @property
    def text(self) -> str:
        """All words on the page."""
        return " ".join(" ".join(self._read.text).split())

    @property
    def unlabelled(self) -> list[str | None]:
        """The names of the visible fields that no label is for."""
        return [
            each.get("name")
            for each in self._read.inputs
            if each.get("type") != "hidden"
            and each.get("aria-hidden") != "true"
            and each.get("id") not in self._read.labels
        ]

    @property
    def ids(self) -> set[str]:
        return self._read.ids

    def form(self, action: str | None = None) -> Form:
        """The form with this action, or the last one of the page."""
        wanted = [form for form in self._read.forms if action is None or form.action == action]
        return wanted[-1]


class Browser:
    """One browser, at one site."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http
        self.page: Page | None = None

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.http.cookies)

    async def open(self, path: str) -> Page:
        """Goes to a page, wherever that leads."""
        return self._shown(await self.http.get(path, follow_redirects=True))

    async def fill_in(self, action: str | None = None, **values: Any) -> Page:
        """Sends a form of the page that is shown with these values, and follows where that leads."""
        assert self.page is not None
        form = self.page.form(action)
        target = urljoin(self.page.path, form.action) if form.action else self.page.path
        return await self.post(target, form.fields | values)

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> Page:
        """Sends these fields as a form of the site's own, unless `headers` say otherwise."""
        sent = {
            "Origin": str(self.http.base_url).rstrip("/"),
            "Content-Type": "application/x-www-form-urlencoded",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        answer = await self.http.post(path, content=urlencode(fields), headers=sent, follow_redirects=True)
        return self._shown(answer)

    def _shown(self, response: httpx2.Response) -> Page:
        self.page = Page(response)
        return self.page


@asynccontextmanager
async def browser_at(address: str, **headers: str) -> Any:
    """A new browser without cookies."""
    async with http_client(base_url=address, headers=headers) as http:
        yield Browser(http)


def cookies_set(response: httpx2.Response) -> Iterator[str]:
    """The `Set-Cookie` headers of a response."""
    yield from response.headers.get_list("set-cookie")
