"""A client with the link to a document: opens its page and sends its forms, as a browser without scripts."""

import html
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from sqlalchemy.ext.asyncio import AsyncSession

from server.database import Database
from tests.graph.documents import create
from tests.http_client import http_client
from tests.over_http import HttpApi, Product

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"
EVIDENCE = """
query ($id: ID!) {
  quote(id: $id) {
    status total { amount } publicUrl rejectionReason changeRequest
    lineItems { id name selected }
    acceptance {
      acceptedAt signerName signerEmail ipAddress userAgent documentHash consentText
    }
  }
}
"""
PUBLISH = "mutation ($id: ID!) { quotePublish(id: $id) { quote { publicUrl } userErrors { code } } }"


@dataclass
class Client:
    """What a client can do with an address; `answer` is what came last."""

    host: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    answer: httpx2.Response = field(init=False)
    hidden: dict[str, str] = field(default_factory=dict)
    """The hidden fields of the form that was shown last."""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def page(self) -> str:
        """The page's HTML."""
        return self.answer.text

    @property
    def text(self) -> str:
        """What the page says, without marks and runs of white space."""
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", self.page)).split())

    @property
    def lines(self) -> list[str]:
        """The ids of the options that can be ticked."""
        return re.findall(r'name="line" value="([^"]+)"', self.page)

    async def open(self, method: str = "GET", **headers: str) -> int:
        """Opens the page; returns the status."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"User-Agent": PHONE, **self.headers, **named}
        async with http_client(base_url=f"http://{self.host}") as http:
            self.answer = await http.request(method, self.path, headers=sent)
        return self._seen()

    def _seen(self) -> int:
        self.hidden |= dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        return self.answer.status_code

    async def send(
        self, do: str, lines: Sequence[str] = (), headers: dict[str, str] | None = None, **fields: Any
    ) -> int:
        """Sends the form of the page that was opened last, and follows to the page after it."""
        body = urlencode(
            [*({**self.hidden, "do": do, **fields}).items(), *(("line", line) for line in lines)]
        )
        sent = {
            "User-Agent": PHONE,
            "Origin": "null",  # as browsers say under no-referrer
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
            **self.headers,
            **(headers or {}),
        }
        async with http_client(base_url=f"http://{self.host}") as http:
            self.answer = await http.post(self.path, content=body, headers=sent)
        if self.answer.status_code != 303:
            return self._seen()
        assert urlsplit(self.answer.headers["location"]).path == self.path
        return await self.open()

    async def accept(self, lines: Sequence[str] = (), **fields: Any) -> int:
        """Types a name, agrees, and sends that."""
        filled = {"name": "Ann Archer", "email": "ann@example.com", "consent": "yes", **fields}
        return await self.send("accept", lines, **filled)


async def quote_with(api: HttpApi, *lines: dict[str, Any], **details: Any) -> str:
    """The id of a new quote with these lines, for a client with an e-mail address."""
    client = await create(api, "client", {"name": "Ann", "email": "ann@example.com"})
    return await create(api, "quote", {"clientId": client, "lineItems": list(lines), **details})


async def client_with_quote(api: HttpApi, *lines: dict[str, Any], **details: Any) -> tuple[Client, str]:
    """A client who was sent a quote with these lines and has opened it, and the quote's id."""
    quote = await quote_with(api, *(lines or ({"name": "Work", "unitPrice": "100"},)), **details)
    client = await published(api, quote)
    assert await client.open() == 200
    return client, quote


async def published(api: HttpApi, quote: str) -> Client:
    """The client of a quote that is published."""
    payload = (await api(PUBLISH, id=quote))["quotePublish"]
    assert payload["userErrors"] == []
    return Client(api.host, payload["quote"]["publicUrl"])


async def evidence(api: HttpApi, quote: str) -> Any:
    """How the quote stands, with the evidence of its acceptance."""
    return (await api(EVIDENCE, id=quote))["quote"]


@asynccontextmanager
async def rows_of(product: Product, team_id: str) -> AsyncIterator[AsyncSession]:
    """The team's rows in the database behind the server."""
    database = Database(product.database_url)
    async with database.transaction(team_id) as session:
        yield session
    await database.dispose()
