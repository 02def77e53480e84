"""PDFs over HTTP: signed addresses, headers, and what is printed once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from models.document_address import DocumentAddresses
from server.document_files import disposition
from server.secret_key import link_addresses
from server.settings import Settings
from tests.documents.reading import text_of
from tests.documents.samples import document
from tests.graph.documents import client_of, invoice_of, quote_of, run
from tests.http_client import http_client
from tests.over_http import SECRET_KEY, HttpApi, MakeHttpTeam

URLS = """
query ($quote: ID!) { quote(id: $quote) { pdfUrl publicUrl revisions { pdfUrl } } }
"""
CHECK = "query ($id: ID!) { pdfCheck(id: $id) { pages missingCharacters } }"
KEY = 'mutation { apiKeyCreate(input: {name: "Reader", scopes: ["read:quotes"]}) { secret } }'
PAYMENTS = "query ($id: ID!) { invoice(id: $id) { pdfUrl payments { nodes { receiptUrl } } } }"


async def get(api: HttpApi, url: str, **headers: str) -> Any:
    """The answer to a browser that opens the address."""
    parts = urlsplit(url)
    async with http_client() as http:
        return await http.get(f"http://{api.host}{parts.path}?{parts.query}", headers=headers)


async def url_of(api: HttpApi, quote: str) -> str:
    """The address of the quote's PDF."""
    return str((await api(URLS, quote=quote))["quote"]["pdfUrl"])


async def test_a_quote_is_downloaded_as_it_was_sent(http_api: HttpApi) -> None:
    quote = await quote_of(http_api, title="Räder & Mehr")
    await run(http_api, "quotePublish", quote)
    answer = await get(http_api, await url_of(http_api, quote))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith('inline; filename="Quote Q-')
    text = text_of(answer.content)
    assert "Räder & Mehr" in text and "Total $100.00" in text and "View and answer online" in text


@pytest.mark.parametrize("path", ["team_1/logo_1", "%00/logo_1", "team_1/%00", "'/%5C"])
async def test_a_logo_that_nobody_has_is_not_found(http_api: HttpApi, path: str) -> None:
    assert (await get(http_api, f"/documents/logos/{path}")).status_code == 404


async def test_what_the_caller_has_is_not_sent_again(http_api: HttpApi) -> None:
    quote = await quote_of(http_api)
    url = await url_of(http_api, quote)
    first = await get(http_api, url)
    again = await get(http_api, url, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await get(http_api, url)).content == first.content
    await http_api(
        'mutation ($id: ID!) { quoteUpdate(id: $id, input: {title: "New"}) { userErrors { code } } }',
        id=quote,
    )
    changed = await get(http_api, url, **{"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200 and "New" in text_of(changed.content)


async def test_earlier_revisions_invoices_and_receipts_have_addresses_too(http_api: HttpApi) -> None:
    quote = await quote_of(http_api)
    await run(http_api, "quotePublish", quote)
    await run(http_api, "quoteRevise", quote)
    (revision,) = (await http_api(URLS, quote=quote))["quote"]["revisions"]
    assert "Superseded" in text_of((await get(http_api, revision["pdfUrl"])).content)
    invoice = await invoice_of(http_api, send=True)
    await run(http_api, "paymentRecord", invoice, input={"amount": "40", "method": "CARD"})
    found = (await http_api(PAYMENTS, id=invoice))["invoice"]
    assert "Amount due $60.00" in text_of((await get(http_api, found["pdfUrl"])).content)
    receipt = (await get(http_api, found["payments"]["nodes"][0]["receiptUrl"])).content
    assert "Amount received $40.00" in text_of(receipt)


async def test_an_invoice_stays_as_it_was_issued(http_api: HttpApi) -> None:
    client = await client_of(http_api)
    invoice = await invoice_of(http_api, clientId=client, send=True)
    await http_api(
        'mutation ($id: ID!) { clientUpdate(id: $id, input: {name: "Bob"}) { userErrors { code } }'
        ' teamUpdate(input: {name: "Other"}) { userErrors { code } } }',
        id=client,
    )
    url = (await http_api(PAYMENTS, id=invoice))["invoice"]["pdfUrl"]
    text = text_of((await get(http_api, url)).content)
    assert "Ann" in text and "Acme" in text and "Bob" not in text and "Other" not in text


@pytest.mark.parametrize("known", ["W/{}", '"other", {}', "*"])
async def test_a_tag_is_known_as_proxies_and_browsers_send_it(http_api: HttpApi, known: str) -> None:
    url = await url_of(http_api, await quote_of(http_api))
    tag = (await get(http_api, url)).headers["etag"]
    again = await get(http_api, url, **{"If-None-Match": known.format(tag)})
    assert (again.status_code, again.headers["etag"]) == (304, tag)


async def test_the_headers_can_be_asked_for_alone(http_api: HttpApi) -> None:
    parts = urlsplit(await url_of(http_api, await quote_of(http_api)))
    address = f"http://{http_api.host}{parts.path}?{parts.query}"
    async with http_client() as http:
        head, whole = await http.head(address), await http.get(address)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(whole.content)
    assert head.headers["etag"] == whole.headers["etag"]
    policy = head.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script" not in policy
    assert head.headers["x-robots-tag"] == "noindex"


async def test_an_address_expires(http_api: HttpApi) -> None:
    links = link_addresses(Settings(secret_key=SECRET_KEY))
    addresses, quote = DocumentAddresses(links.key, links.origin), await quote_of(http_api)
    now = datetime.now(UTC)
    for age, status in ((timedelta(0), 200), (timedelta(hours=1), 200), (timedelta(hours=2), 410)):
        url = addresses.url(http_api.team_id, quote, now - age)
        assert (await get(http_api, url)).status_code == status


async def test_before_it_is_sent_one_can_ask_whether_all_can_be_read(http_api: HttpApi) -> None:
    good = await quote_of(http_api, title="Räder & Жизнь")
    bad = await quote_of(http_api, title="日本 ☕")
    checked = await http_api(CHECK, id=good)
    assert checked == {"pdfCheck": {"pages": 1, "missingCharacters": []}}
    assert (await http_api(CHECK, id=bad))["pdfCheck"]["missingCharacters"] == ["☕", "日", "本"]
    assert "\ufffd\ufffd \ufffd" in text_of((await get(http_api, await url_of(http_api, bad))).content)


async def test_what_is_no_document_of_the_team_is_not_checked(
    http_api: HttpApi, make_http_team: MakeHttpTeam
) -> None:
    other = await quote_of(await make_http_team())
    for unknown in (other, await client_of(http_api), "nonsense", ""):
        assert await http_api(CHECK, id=unknown) == {"pdfCheck": None}


async def test_checking_needs_the_scope_of_the_document(http_api: HttpApi) -> None:
    quote, invoice = await quote_of(http_api), await invoice_of(http_api)
    made = await http_api(KEY)
    reader = replace(http_api, key=made["apiKeyCreate"]["secret"])
    assert (await reader(CHECK, id=quote))["pdfCheck"]["pages"] == 1
    refused = await reader.send(CHECK, variables={"id": invoice})
    assert refused.errors == [("INSUFFICIENT_SCOPE", [])]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"signature": "0" * 64}, 403),
        ({"signature": "é"}, 403),
        ({"expires": "9999999999"}, 403),
        ({"expires": "²"}, 403),
        ({"team": "team_01jz00000000000000000000000"}, 403),
        ({"team": ""}, 403),
    ],
)
async def test_no_part_of_an_address_can_be_changed(http_api: HttpApi, change: Any, status: int) -> None:
    parts = urlsplit(await url_of(http_api, await quote_of(http_api)))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | change
    assert (await get(http_api, f"{parts.path}?{urlencode(query)}")).status_code == status
    other = await quote_of(http_api)
    assert (await get(http_api, f"/documents/{other}?{parts.query}")).status_code == 403


def test_files_are_named_in_any_script_and_in_none() -> None:
    named = document(number='Q-1"; x=\r\n/../é 日本')
    header = disposition(named)
    assert "\r" not in header and "\n" not in header
    assert header == (
        'inline; filename="Quote Q-1__ x____..__ __.pdf"; '
        "filename*=UTF-8''Quote%20Q-1_%3B%20x%3D___.._%C3%A9%20%E6%97%A5%E6%9C%AC.pdf"
    )
    assert header.isascii()
