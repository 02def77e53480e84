"""Quotes, by the operations of the contract."""

from datetime import datetime, timedelta
from typing import Any

from tests.contract.conftest import Run
from tests.contract.documents import accepted_quote, sent_quote
from tests.graph.documents import client_of, quote_of, run
from tests.over_http import HttpApi

SIGN = {"name": "Design", "quantity": "8", "unitPrice": "90.00", "taxRate": "10"}
HOSTING = {"name": "Hosting", "unitPrice": "780", "taxRate": 10}


async def test_quote_create(operation: Run, http_api: HttpApi) -> None:
    quote = (
        await operation(
            key="once",
            input={
                "clientId": await client_of(http_api),
                "title": "New site",
                "reference": "PO 7",
                "documentType": "QUOTE",
                "currency": "USD",
                "pricingMode": "TAX_EXCLUSIVE",
                "issueDate": "2030-01-01",
                "validUntil": "2030-01-31",
                "template": "MODERN",
                "discount": {"type": "PERCENT", "value": "10"},
                "adjustment": "-0.50",
                "externalId": "ext-1",
                "lineItems": [SIGN, {**HOSTING, "optional": True, "comments": "Per year"}],
            },
        )
    )["quote"]
    assert (quote["number"], quote["status"], quote["version"], quote["currency"]) == (
        "Q-0001",
        "DRAFT",
        1,
        "USD",
    )
    # 8 × 90.00 = 720.00, less 10 % = 648.00; tax 64.80; 648.00 − 0.50 + 64.80 = 712.30
    assert {name: quote[name]["amount"] for name in ("subtotal", "discountTotal", "taxTotal", "total")} == {
        "subtotal": "720.00",
        "discountTotal": "72.00",
        "taxTotal": "64.80",
        "total": "712.30",
    }
    line, offer = quote["lineItems"]
    assert line.pop("id").startswith("quoteline_")
    assert line == {
        "position": 0,
        "name": "Design",
        "quantity": "8",
        "unitPrice": {"amount": "90.00"},
        "taxRate": "10",
        "taxAmount": {"amount": "64.80"},
        "amount": {"amount": "720.00"},
    }
    assert (offer["position"], offer["amount"], offer["taxAmount"]) == (
        1,
        {"amount": "780.00"},
        {"amount": "0.00"},
    )


async def test_quote_update(operation: Run, http_api: HttpApi) -> None:
    quote = await quote_of(http_api)
    lines = [{"name": "First", "unitPrice": "1"}, {"name": "Second", "unitPrice": "2"}]
    updated = (await operation(id=quote, version=1, input={"title": "Two lines", "lineItems": lines}))[
        "quote"
    ]
    assert (updated["version"], updated["total"]) == (2, {"amount": "3.00"})
    assert [(line["position"], line["name"]) for line in updated["lineItems"]] == [
        (0, "First"),
        (1, "Second"),
    ]


async def test_quote_line_items_add(operation: Run, http_api: HttpApi) -> None:
    quote = (await operation(id=await quote_of(http_api), lineItems=[SIGN, HOSTING]))["quote"]
    assert quote["version"] == 2
    assert [line["name"] for line in quote["lineItems"]] == ["Work", "Design", "Hosting"]


async def test_quote_send(operation: Run, http_api: HttpApi) -> None:
    quote = await quote_of(http_api)
    sent = (await operation(id=quote))["quote"]
    assert (sent["id"], sent["status"]) == (quote, "SENT")
    assert datetime.fromisoformat(sent["sentAt"]).utcoffset() == timedelta(0)
    assert (await operation(id=quote))["quote"] == sent, "sending again changes nothing"


async def test_quote_accept(operation: Run, http_api: HttpApi) -> None:
    quote = await sent_quote(http_api)
    accepted = (await operation(id=quote, input={"signerName": "Ann Lee", "revision": 1}))["quote"]
    assert (accepted["id"], accepted["status"]) == (quote, "ACCEPTED")
    assert accepted["acceptedAt"] is not None


async def test_quote_reject(operation: Run, http_api: HttpApi) -> None:
    rejected = (await operation(id=await sent_quote(http_api), reason="Too dear"))["quote"]
    assert rejected["status"] == "REJECTED"
    assert rejected["rejectedAt"] is not None


async def test_quote_request_changes(operation: Run, http_api: HttpApi) -> None:
    quote = await sent_quote(http_api)
    assert await operation(id=quote, comment="Cheaper, please") == {
        "quote": {"id": quote, "status": "CHANGES_REQUESTED"},
        "userErrors": [],
    }


async def test_quote_revise(operation: Run, http_api: HttpApi) -> None:
    quote = await sent_quote(http_api)
    assert (await operation(id=quote))["quote"] == {
        "id": quote,
        "number": "Q-0001",
        "revision": 2,
        "status": "DRAFT",
    }


async def test_quote_convert(operation: Run, http_api: HttpApi) -> None:
    quote = await accepted_quote(http_api, lineItems=[SIGN, {**HOSTING, "optional": True}])
    converted = await operation(id=quote)
    assert (converted["quote"]["id"], converted["quote"]["status"]) == (quote, "CONVERTED")
    assert converted["quote"]["convertedAt"] is not None
    invoice = converted["invoice"]
    assert (invoice["status"], invoice["total"]) == ("DRAFT", {"amount": "792.00"})
    assert [(line["name"], line["amount"]["amount"]) for line in invoice["lineItems"]] == [
        ("Design", "720.00")
    ]


async def test_quote_duplicate(operation: Run, http_api: HttpApi) -> None:
    quote = await sent_quote(http_api)
    copy = (await operation(id=quote))["quote"]
    assert copy["id"] != quote
    assert (copy["number"], copy["status"]) == ("Q-0002", "DRAFT")


async def test_quote_delete(operation: Run, contract: Run, http_api: HttpApi) -> None:
    quote = await quote_of(http_api)
    assert (await operation(id=quote))["quote"]["deletedAt"] is not None
    assert (await contract("QuoteList"))["totalCount"] == 0


async def test_quote_restore(operation: Run, contract: Run, http_api: HttpApi) -> None:
    quote = await quote_of(http_api)
    await contract("QuoteDelete", id=quote)
    assert (await operation(id=quote))["quote"] == {"id": quote, "deletedAt": None}
    assert (await contract("QuoteList"))["totalCount"] == 1


async def test_quote_calculate(operation: Run, contract: Run) -> None:
    lines = [SIGN, {**HOSTING, "optional": True, "discount": {"type": "AMOUNT", "value": "80"}}]
    assert await operation(input={"lineItems": lines}) == {
        "subtotal": {"amount": "720.00"},
        "discountTotal": {"amount": "0.00"},
        "taxTotal": {"amount": "72.00"},
        "total": {"amount": "792.00"},
        "totalIfAllSelected": {"amount": "1562.00"},
        "taxLines": [
            {"name": "Tax 10 %", "rate": "10", "taxable": {"amount": "720.00"}, "tax": {"amount": "72.00"}}
        ],
        "lineItems": [
            {"amount": {"amount": "720.00"}, "taxAmount": {"amount": "72.00"}},
            {"amount": {"amount": "700.00"}, "taxAmount": {"amount": "0.00"}},
        ],
        "userErrors": [],
    }
    assert (await contract("QuoteList"))["totalCount"] == 0, "nothing was written"


async def test_one_quote(operation: Run, http_api: HttpApi) -> None:
    address = {"line1": "1 Main St", "city": "New York", "country": "US"}
    client = await client_of(http_api, name="Ann", email="ann@example.com", address=address)
    quote = await accepted_quote(http_api, client=client, title="New site", lineItems=[SIGN, HOSTING])
    invoice = (await run(http_api, "quoteConvert", quote))["invoice"]["id"]
    await run(http_api, "invoiceSend", invoice)
    await run(http_api, "paymentRecord", invoice, input={"amount": "650", "fee": "1.75", "method": "CARD"})
    found = await operation(id=quote)
    assert (found["__typename"], found["number"], found["status"]) == ("Quote", "Q-0001", "CONVERTED")
    assert (found["title"], found["revision"], found["paymentStatus"]) == ("New site", 1, "PARTIALLY_PAID")
    assert (found["subtotal"]["amount"], found["taxTotal"]["amount"]) == ("1500.00", "150.00")
    assert found["total"] == {"amount": "1650.00", "currency": "USD"}
    assert found["client"]["address"] == {**address, "line2": None, "region": None, "postalCode": None}
    assert [line["name"] for line in found["lineItems"]] == ["Design", "Hosting"]
    (billed,) = found["invoices"]["nodes"]
    assert (billed["number"], billed["paymentStatus"]) == ("INV-0001", "PARTIALLY_PAID")
    assert (billed["amountPaid"]["amount"], billed["amountDue"]["amount"]) == ("650.00", "1000.00")
    (payment,) = billed["payments"]["nodes"]
    assert (payment["fee"], payment["net"], payment["method"]) == (
        {"amount": "1.75"},
        {"amount": "648.25"},
        "CARD",
    )


async def test_quote_page(operation: Run, http_api: HttpApi) -> None:
    client = await client_of(http_api, email="ann@example.com")
    for title in ("Oldest", "Middle", "Newest"):
        await quote_of(http_api, client, title=title, lineItems=[SIGN, HOSTING])
    first = await operation(first=2)
    assert first["totalCount"] == 3
    assert [quote["title"] for quote in first["nodes"]] == ["Newest", "Middle"]
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    rest = await operation(first=2, after=first["pageInfo"]["endCursor"], filter={"clientId": client})
    (oldest,) = rest["nodes"]
    assert (oldest["title"], oldest["total"]) == ("Oldest", {"amount": "1650.00", "currency": "USD"})
    assert oldest["client"] == {"id": client, "name": "Ann", "email": "ann@example.com"}
    assert [line["taxAmount"]["amount"] for line in oldest["lineItems"]] == ["72.00", "78.00"]
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)


async def test_quote_list(operation: Run, http_api: HttpApi) -> None:
    client = await client_of(http_api)
    small = await quote_of(http_api, client)
    large = await sent_quote(http_api, lineItems=[HOSTING])
    found = await operation()
    assert [edge["node"]["id"] for edge in found["edges"]] == [large, small], "largest total first"
    assert [edge["node"]["total"]["amount"] for edge in found["edges"]] == ["858.00", "100.00"]
    after = await operation(first=1, after=found["edges"][0]["cursor"])
    assert [edge["node"]["id"] for edge in after["edges"]] == [small]

    async def narrowed(**variables: Any) -> list[str]:
        return [edge["node"]["id"] for edge in (await operation(**variables))["edges"]]

    assert await narrowed(status=["SENT"]) == [large]
    assert await narrowed(client=client) == [small]
    assert await narrowed(search="0002") == [large]
