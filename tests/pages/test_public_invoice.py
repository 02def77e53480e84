"""The public page of an invoice: what is claimed, what was paid, and where it stands."""

import re
from typing import Any

from sqlalchemy import text

from tests.documents.reading import text_of
from tests.graph.documents import client_of, invoice_of, run
from tests.over_http import HttpApi, Product
from tests.pages.client import Client, client_with_quote, rows_of

SEND = "mutation ($id: ID!) { invoiceSend(id: $id) { invoice { publicUrl } userErrors { message } } }"


async def client_with_invoice(api: HttpApi, **details: Any) -> tuple[Client, str]:
    """A client who was sent an invoice, and its id."""
    invoice = await invoice_of(api, clientId=await client_of(api), **details)
    sent = (await api(SEND, id=invoice))["invoiceSend"]
    assert sent["userErrors"] == []
    return Client(api.host, sent["invoice"]["publicUrl"]), invoice


async def test_what_is_due_and_what_was_paid(http_api: HttpApi) -> None:
    client, invoice = await client_with_invoice(http_api)
    assert await client.open() == 200
    assert "Unpaid" in client.text and "Amount due $100.00" in client.text
    await run(
        http_api, "paymentRecord", invoice, input={"amount": "40", "method": "CARD", "reference": "tx 7"}
    )
    await client.open()
    assert "Partly paid" in client.text and "Amount due $60.00" in client.text
    assert "Card ·" in client.text and "tx 7" in client.text and "$40.00" in client.text
    await run(http_api, "paymentRecord", invoice, input={"amount": "60", "method": "CASH"})
    await client.open()
    assert "Paid in full. Thank you!" in client.text


async def test_each_payment_has_a_receipt_to_download(http_api: HttpApi) -> None:
    client, invoice = await client_with_invoice(http_api)
    await run(http_api, "paymentRecord", invoice, input={"amount": "40", "method": "CARD"})
    await client.open()
    (path,) = re.findall(rf'"({client.path}/receipts/payment_\w+)"', client.page)
    receipt = Client(http_api.host, path)
    assert await receipt.open() == 200 and receipt.answer.headers["content-type"] == "application/pdf"
    printed = text_of(receipt.answer.content)
    assert "Receipt INV-0001" in printed and "Amount received $40.00" in printed


async def test_the_receipt_of_another_invoice_is_out_of_reach(http_api: HttpApi) -> None:
    mine, _ = await client_with_invoice(http_api)
    _, theirs = await client_with_invoice(http_api)
    paid = await run(http_api, "paymentRecord", theirs, input={"amount": "40"})
    quote, _ = await client_with_quote(http_api)
    for link in (mine, quote):
        path = f"{link.path}/receipts/{paid['payment']['id']}"
        assert await Client(http_api.host, path).open() == 404


async def test_an_overdue_invoice_says_so(http_api: HttpApi, product: Product) -> None:
    client, invoice = await client_with_invoice(http_api)
    async with rows_of(product, http_api.team_id) as session:
        await session.execute(text("update invoice set overdue_at = now() where id = :id"), {"id": invoice})
    await client.open()
    assert "This invoice is overdue" in client.text and "$100.00 was due on" in client.text


async def test_a_cancelled_invoice_asks_for_nothing(http_api: HttpApi) -> None:
    client, invoice = await client_with_invoice(http_api)
    await run(http_api, "invoiceVoid", invoice, reason="Wrong")
    await client.open()
    assert "This invoice was cancelled" in client.text and "Wrong" not in client.text


async def test_an_invoice_given_up_asks_for_nothing_either(http_api: HttpApi) -> None:
    client, invoice = await client_with_invoice(http_api)
    await run(http_api, "invoiceWriteOff", invoice, reason="Lost cause")
    await client.open()
    assert "Closed" in client.text and "Lost cause" not in client.text


async def test_the_link_to_an_invoice_can_be_revoked(http_api: HttpApi) -> None:
    client, invoice = await client_with_invoice(http_api)
    paid = await run(http_api, "paymentRecord", invoice, input={"amount": "40"})
    receipt = Client(client.host, f"{client.path}/receipts/{paid['payment']['id']}")
    assert await receipt.open() == 200
    revoke = "mutation ($id: ID!) { invoiceUnpublish(id: $id) { invoice { publicUrl version } } }"
    revoked = (await http_api(revoke, id=invoice))["invoiceUnpublish"]["invoice"]
    assert revoked["publicUrl"] is None
    assert await client.open() == 410 and "Acme has withdrawn it" in client.text
    assert await receipt.open() == 410
    again = (await http_api(SEND, id=invoice))["invoiceSend"]["invoice"]["publicUrl"]
    assert again != client.url and await Client(client.host, again).open() == 200


async def test_an_invoice_has_the_headers_of_every_public_page_and_a_pdf(http_api: HttpApi) -> None:
    client, _ = await client_with_invoice(http_api)
    await client.open()
    assert client.answer.headers["referrer-policy"] == "no-referrer"
    assert client.answer.headers["cache-control"] == "no-store"
    pdf = Client(client.host, f"{client.url}/pdf")
    assert await pdf.open() == 200 and pdf.answer.content.startswith(b"%PDF")


async def test_nothing_can_be_answered_on_an_invoice(http_api: HttpApi) -> None:
    client, invoice = await client_with_invoice(http_api)
    await client.open()
    assert await client.send("accept") == 200  # the page as it is
    found = await http_api("query ($id: ID!) { invoice(id: $id) { status } }", id=invoice)
    assert found["invoice"]["status"] == "SENT"
