"""The documents of the demo teams can be seen by their clients, and are what these agreed to."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from models.frozen_document import document_hash
from models.quote import Quote
from resolvers.directory import every_team
from resolvers.document_view import quote_document
from server.database import Database
from tests.conftest import CopyOf
from tests.demo_site import DemoSite
from tests.http_client import http_client

LISTED = """{
  quotes(first: 1, filter: { status: [SENT] }) { nodes { number publicUrl } }
  invoices(first: 1, filter: { status: [SENT] }) { nodes { number publicUrl } }
}"""


async def test_a_quote_and_an_invoice_of_the_demo_have_their_pages(demo_site: DemoSite) -> None:
    authorization = {"Authorization": f"Bearer {demo_site.key}"}
    async with http_client(base_url=demo_site.address) as http:
        found = (await http.post("/graphql", json={"query": LISTED}, headers=authorization)).json()["data"]
        for noun in ("quotes", "invoices"):
            (document,) = found[noun]["nodes"]
            page = await http.get(urlsplit(document["publicUrl"]).path)
            assert page.status_code == 200 and document["number"] in page.text


@pytest.fixture
def demo_url(copy_of: CopyOf, demo_template: str) -> str:
    """A database with the demo teams."""
    return copy_of(demo_template)


async def test_accepted_quotes_are_what_their_evidence_says(demo_url: str) -> None:
    database = Database(demo_url)
    quotes: Any = Quote
    accepted = 0
    for team_id in await every_team(database):
        async with database.transaction(team_id) as session:
            signed = select(quotes).where(quotes.accepted_hash.is_not(None))
            some = signed.order_by(func.random()).limit(10)
            for quote in await session.scalars(some):
                assert document_hash(await quote_document(session, quote)) == quote.accepted_hash
                accepted += 1
    await database.dispose()
    assert accepted >= 10
