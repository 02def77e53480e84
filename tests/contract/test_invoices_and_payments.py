"""Invoices, payments and the dashboard of both, by the operations of the contract."""

from tests.contract.conftest import Run
from tests.contract.documents import accepted_quote, sent_quote
from tests.graph.documents import client_of, invoice_of, quote_of, run
from tests.over_http import HttpApi

SIGN = {"name": "Design", "quantity": "8", "unitPrice": "90.00", "taxRate": "10"}
HOSTING = {"name": "Hosting", "unitPrice": "780", "taxRate": 10}


async def test_invoice_create(operation: Run, http_api: HttpApi) -> None:
    draft = {"clientId": await client_of(http_api), "dueDate": "2030-02-01", "lineItems": [SIGN]}
    invoice = (await operation(input=draft))["invoice"]
    assert (invoice["number"], invoice["status"], invoice["dueDate"]) == (None, "DRAFT", "2030-02-01")
    assert invoice["total"] == {"amount": "792.00", "currency": "USD"}
    assert [(line["name"], line["amount"]["amount"]) for line in invoice["lineItems"]] == [
        ("Design", "720.00")
    ]


async def test_invoice_send(operation: Run, http_api: HttpApi) -> None:
    sent = (await operation(id=await invoice_of(http_api)))["invoice"]
    assert (sent["number"], sent["status"]) == ("INV-0001", "SENT")
    assert sent["sentAt"] is not None


async def test_invoice_void(operation: Run, http_api: HttpApi) -> None:
    void = (await operation(id=await invoice_of(http_api, send=True), reason="Sent twice"))["invoice"]
    assert void["status"] == "VOID"
    assert void["voidedAt"] is not None


async def test_payment_record(operation: Run, http_api: HttpApi) -> None:
    invoice = await invoice_of(http_api, send=True, lineItems=[{"name": "Work", "unitPrice": "800"}])
    paid = {"amount": "500.00", "fee": "1.75", "method": "CARD", "receivedAt": "2026-01-31T09:30:00+01:00"}
    first = await operation(invoiceId=invoice, input=paid)
    payment = first["payment"]
    assert payment.pop("id").startswith("payment_")
    assert payment == {
        "amount": {"amount": "500.00"},
        "fee": {"amount": "1.75"},
        "net": {"amount": "498.25"},
        "method": "CARD",
        "receivedAt": "2026-01-31T08:30:00+00:00",
    }
    assert first["invoice"] == {
        "id": invoice,
        "paymentStatus": "PARTIALLY_PAID",
        "amountPaid": {"amount": "500.00"},
        "amountDue": {"amount": "300.00"},
        "total": {"amount": "800.00"},
    }
    assert first["fullyPaid"] is False
    assert (await operation(invoiceId=invoice, input={"amount": 300}))["fullyPaid"] is True


async def test_payment_refund(operation: Run, http_api: HttpApi) -> None:
    invoice = await invoice_of(http_api, send=True)
    payment = (await run(http_api, "paymentRecord", invoice, input={"amount": "100"}))["payment"]["id"]
    refunded = await operation(id=payment, amount="40")
    assert refunded["payment"] == {"id": payment, "refunded": {"amount": "40.00"}}


async def test_invoices(operation: Run, http_api: HttpApi) -> None:
    quote = await accepted_quote(http_api)
    await run(http_api, "quoteConvert", quote)
    paid = await invoice_of(http_api, send=True)
    await run(http_api, "paymentRecord", paid, input={"amount": "100"})
    assert (await operation())["totalCount"] == 2
    (draft,) = (await operation(status=["DRAFT"]))["nodes"]
    assert (draft["number"], draft["quote"]) == (None, {"id": quote, "number": "Q-0001"})
    (found,) = (await operation(paymentStatus=["PAID"]))["nodes"]
    assert (found["id"], found["number"], found["amountPaid"]) == (paid, "INV-0001", {"amount": "100.00"})


async def test_payments(operation: Run, http_api: HttpApi) -> None:
    invoice = await invoice_of(http_api, send=True)
    await run(http_api, "paymentRecord", invoice, input={"amount": "60", "fee": "0.5"})
    found = await operation()
    assert found["totalCount"] == 1
    assert found["nodes"][0] | {"id": "…"} == {
        "id": "…",
        "amount": {"amount": "60.00", "currency": "USD"},
        "fee": {"amount": "0.50"},
        "net": {"amount": "59.50"},
        "invoice": {"id": invoice, "number": "INV-0001"},
    }


async def test_dashboard(operation: Run, http_api: HttpApi) -> None:
    client = await client_of(http_api, name="Ann")
    await quote_of(http_api, client, title="Draft")
    await sent_quote(http_api, client=client, title="Sent")
    invoice = await invoice_of(http_api, send=True, clientId=client)
    await run(http_api, "paymentRecord", invoice, input={"amount": "30"})
    board = await operation()
    (sent,) = board["sent"]["nodes"]
    assert (sent["number"], sent["title"], sent["client"]) == ("Q-0002", "Sent", {"name": "Ann"})
    (unpaid,) = board["unpaid"]["nodes"]
    assert (unpaid["number"], unpaid["overdue"], unpaid["amountDue"]) == (
        "INV-0001",
        False,
        {"amount": "70.00"},
    )
    assert [payment["amount"]["amount"] for payment in unpaid["payments"]["nodes"]] == ["30.00"]
    (found,) = (each for each in board["clients"]["nodes"] if each["id"] == client)
    assert [quote["number"] for quote in found["quotes"]["nodes"]] == ["Q-0002", "Q-0001"]
