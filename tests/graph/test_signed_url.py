"""Addresses of documents: the same from the database as from Python, and nothing given away for it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from models.document_address import DocumentAddresses, Proof
from models.link_address import LinkName
from tests.graph.conftest import Api
from tests.graph.documents import invoice_of, quote_of, run
from tests.graph.test_branding import picture, update
from tests.graph.two_executors import LINKS, Answer, Caller, answer

NOW = datetime(2026, 11, 21, 12, 1, tzinfo=UTC)
QUOTE = "query ($id: ID!) { quote(id: $id) { id publicUrl pdfUrl revisions { id pdfUrl } } }"
INVOICE = """
query ($id: ID!) { invoice(id: $id) { id publicUrl pdfUrl payments { nodes { id receiptUrl } } } }
"""
UNPUBLISH = "mutation ($id: ID!) { quoteUnpublish(id: $id) { quote { id publicUrl } } }"
DOCUMENTS = DocumentAddresses(LINKS.key, LINKS.origin)


async def told(api: Api, query: str, now: datetime = NOW, **variables: Any) -> Any:
    """What both executors answer, the compiled one by one statement."""
    answers: list[Answer] = [
        await answer(api.database, api.viewer, query, variables, executor, now=now)
        for executor in ("compiled", "standard")
    ]
    assert answers[0].told == answers[1].told
    assert [each.executor for each in answers] == ["compiled", "standard"]
    assert (len(answers[0].statements), answers[0].transactions, answers[0].errors) == (1, 0, ())
    return orjson.loads(answers[0].data)


def proves(url: str, document_id: str, team_id: str, now: datetime = NOW) -> Proof:
    """What the address of a PDF proves at a moment."""
    parts = urlsplit(url)
    assert parts.path == f"/documents/{document_id}"
    query = {name: value for name, (value,) in parse_qs(parts.query).items()}
    assert query["team"] == team_id
    return DOCUMENTS.proof(team_id, document_id, query["expires"], query["signature"], now)


async def test_the_addresses_of_a_quote_are_those_that_the_server_lets_in(api: Api) -> None:
    quote, team = await quote_of(api), api.viewer.team_id
    await run(api, "quotePublish", quote)
    found = (await told(api, QUOTE, id=quote))["quote"]
    assert proves(found["pdfUrl"], quote, team) is Proof.GENUINE
    (revision,) = found["revisions"]
    assert proves(revision["pdfUrl"], revision["id"], team) is Proof.GENUINE
    link = LINKS.read(found["publicUrl"].removeprefix(f"{LINKS.origin}/d/"))
    assert isinstance(link, LinkName) and link.team_id == team


async def test_the_addresses_of_an_invoice_and_its_receipts_likewise(api: Api) -> None:
    invoice, team = await invoice_of(api), api.viewer.team_id
    await run(api, "invoiceSend", invoice)
    for amount in ("10", "20"):
        await run(api, "paymentRecord", invoice, input={"amount": amount, "method": "CASH"})
    found = (await told(api, INVOICE, id=invoice))["invoice"]
    assert proves(found["pdfUrl"], invoice, team) is Proof.GENUINE
    assert LINKS.read(found["publicUrl"].removeprefix(f"{LINKS.origin}/d/")) is not None
    receipts = found["payments"]["nodes"]
    assert [proves(each["receiptUrl"], each["id"], team) for each in receipts] == [Proof.GENUINE] * 2


async def test_they_stay_the_same_for_a_quarter_of_an_hour_and_end(api: Api) -> None:
    quote = await quote_of(api)
    first, again, later = [
        (await told(api, QUOTE, NOW + timedelta(minutes=passed), id=quote))["quote"]["pdfUrl"]
        for passed in (0, 13, 15)
    ]
    assert first == again != later
    assert proves(first, quote, api.viewer.team_id, NOW + timedelta(hours=2)) is Proof.EXPIRED


async def test_a_draft_and_a_withdrawn_quote_have_no_page(api: Api) -> None:
    quote = await quote_of(api)
    assert (await told(api, QUOTE, id=quote))["quote"]["publicUrl"] is None
    await run(api, "quotePublish", quote)
    first = (await told(api, QUOTE, id=quote))["quote"]["publicUrl"]
    assert (await api(UNPUBLISH, id=quote))["quoteUnpublish"]["quote"] == {"id": quote, "publicUrl": None}
    assert (await told(api, QUOTE, id=quote))["quote"]["publicUrl"] is None
    await run(api, "quotePublish", quote)
    assert (await told(api, QUOTE, id=quote))["quote"]["publicUrl"] not in (None, first)
    await run(api, "quoteRevise", quote)
    assert (await told(api, QUOTE, id=quote))["quote"]["publicUrl"] is None, "of the revision to come"


async def test_a_logo_is_where_it_is_served(api: Api) -> None:
    query = "{ viewer { team { logoUrl } } }"
    assert (await told(api, query))["viewer"]["team"] == {"logoUrl": None}
    await update(api, logo=picture())
    url = (await told(api, query))["viewer"]["team"]["logoUrl"]
    assert url.startswith(f"{LINKS.origin}/documents/logos/{api.viewer.team_id}/logo_")


async def test_the_statement_is_given_keys_of_this_team_and_moment_alone(api: Api) -> None:
    quote, team = await quote_of(api), api.viewer.team_id
    answered = await answer(api.database, api.viewer, QUOTE, {"id": quote}, now=NOW)
    ((sql, values),) = answered.statements
    keys = {value for value in values if isinstance(value, bytes)}
    ours, public = DOCUMENTS.signed(team, NOW), LINKS.signed(team)
    assert keys == {ours.inner, ours.outer, public.inner, public.outer}
    others = (DOCUMENTS.signed(team, NOW + timedelta(hours=1)), DOCUMENTS.signed("team_2", NOW))
    assert not keys & {
        block for other in (*others, LINKS.signed("team_2")) for block in (other.inner, other.outer)
    }
    text = sql + str(values)
    assert LINKS.key().decode() not in text and ours.key.hex() not in text


@pytest.mark.parametrize("query", [QUOTE, INVOICE])
async def test_another_team_sees_none_of_it(api: Api, caller: Caller, query: str) -> None:
    document = await (quote_of(api) if query is QUOTE else invoice_of(api))
    answered = await answer(caller.database, caller.viewer, query, {"id": document})
    assert set(orjson.loads(answered.data).values()) == {None}
