"""What the client sees: every operation of contract/documents, as it stands."""

from urllib.parse import urlsplit

from tests.contract.conftest import Run
from tests.contract.documents import accepted_quote
from tests.graph.documents import client_of, invoice_of, quote_of
from tests.http_client import http_client
from tests.over_http import HttpApi


async def status_of(api: HttpApi, url: str) -> int:
    """What a browser gets from an address that the API shows."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    async with http_client(base_url=f"http://{api.host}") as http:
        return (await http.get(path)).status_code


async def test_quote_publish(operation: Run, http_api: HttpApi) -> None:
    published = (await operation(id=await quote_of(http_api)))["quote"]
    assert published["status"] == "SENT"
    assert await status_of(http_api, published["publicUrl"]) == 200


async def test_quote_unpublish(operation: Run, contract: Run, http_api: HttpApi) -> None:
    quote = await quote_of(http_api)
    url = (await contract("QuotePublish", id=quote))["quote"]["publicUrl"]
    assert (await operation(id=quote))["quote"] == {"id": quote, "publicUrl": None}
    assert await status_of(http_api, url) == 410


async def test_quote_send_to(operation: Run, http_api: HttpApi) -> None:
    quote = await quote_of(http_api, await client_of(http_api))
    message = {
        "to": ["client@example.com"],
        "cc": ["boss@example.com"],
        "subject": "Your roof, {quote.number}",
        "message": "Hello {client.name}, see {publicUrl}",
        "attachPdf": True,
    }
    sent = (await operation(id=quote, input=message))["quote"]
    assert sent["status"] == "SENT" and sent["sentAt"]
    assert await status_of(http_api, sent["publicUrl"]) == 200


async def test_documents(operation: Run, contract: Run, http_api: HttpApi) -> None:
    quote = await accepted_quote(http_api)
    invoice = await invoice_of(http_api, send=True)
    found = await operation(quote=quote, invoice=invoice)
    assert found["quote"]["emails"] == {"nodes": []}
    acceptance = found["quote"]["acceptance"]
    assert acceptance["acceptedAt"] and len(acceptance["documentHash"]) == 64
    for document in (found["quote"], found["invoice"]):
        assert await status_of(http_api, document["publicUrl"]) == 200
        assert await status_of(http_api, document["pdfUrl"]) == 200
