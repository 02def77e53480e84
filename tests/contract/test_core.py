"""Every operation of contract/core through HTTP, unchanged. Each test is named after the one that it runs."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from graph.schema import schema
from tests.contract.conftest import CORE, Run, case_name, operations_of
from tests.graph.documents import client_of, invoice_of, quote_of, run
from tests.over_http import HttpApi
from tests.server.subscriber import subscribe

AGREED = Path(__file__).parents[3] / "shared" / "contract" / "core"
GST = {"name": "GST 10%", "rate": "10"}
SIGN = {"name": "Design", "quantity": "8", "unitPrice": "90.00", "taxRate": "10"}
HOSTING = {"name": "Hosting", "unitPrice": "780", "taxRate": 10}


def test_every_operation_has_a_case() -> None:
    cases = {name for name in globals() if name.startswith("test_")}
    assert {case_name(operation) for operation in operations_of(CORE)} <= cases


@pytest.mark.skipif(not AGREED.is_dir(), reason="the contract's own folder is not here")
def test_the_operations_are_those_that_were_agreed() -> None:
    def texts(folder: Path) -> dict[str, str]:
        return {file.name: file.read_text() for file in folder.glob("*.graphql")}

    assert texts(CORE) == texts(AGREED)


@pytest.mark.parametrize("file", sorted(CORE.glob("*.graphql")), ids=lambda file: file.stem)
def test_the_operations_are_valid(file: Path) -> None:
    assert validate(schema._schema, parse(file.read_text())) == []


# ---- clients and the catalogue


async def test_client_create(operation: Run) -> None:
    address = {"line1": "1 George St", "city": "Sydney", "country": "AU"}
    details = {"name": "Ann Lee", "email": "ann@example.com", "phone": "+61 2 9374 4000", "address": address}
    client = (await operation(input=details))["client"]
    assert client.pop("id").startswith("client_")
    assert client == details


async def test_client_update(operation: Run, http_api: HttpApi) -> None:
    ann = await client_of(http_api, phone="+1 212 555 0123")
    client = (await operation(id=ann, input={"name": "Ann Lee", "phone": None}))["client"]
    assert client == {"id": ann, "name": "Ann Lee", "phone": None}


async def test_client_find_or_create(operation: Run) -> None:
    first = await operation(input={"name": "Ann", "email": "Ann@Example.com"})
    again = await operation(input={"name": "A. Lee", "email": "ann@example.com"})
    assert (first["created"], again["created"]) == (True, False)
    assert again["client"] == first["client"]


async def test_clients(operation: Run, http_api: HttpApi) -> None:
    ann = await client_of(http_api, name="Ann Lee", email="ann@example.com", kind="PERSON")
    await client_of(http_api, name="Bob's Boats", phone="+1 212 555 0123")
    assert (await operation())["totalCount"] == 2
    assert await operation(email="ANN@example.com") == {
        "totalCount": 1,
        "nodes": [
            {"id": ann, "kind": "PERSON", "name": "Ann Lee", "email": "ann@example.com", "phone": None}
        ],
    }
    assert [each["name"] for each in (await operation(phone="(212) 555-0123"))["nodes"]] == ["Bob's Boats"]
    assert [each["name"] for each in (await operation(search="boat"))["nodes"]] == ["Bob's Boats"]


async def test_product_create(operation: Run, contract: Run) -> None:
    rate = (await contract("TaxRateCreate", input=GST))["taxRate"]
    details = {"name": "Hosting", "code": "HOST-1", "unitPrice": "12.5", "taxRateId": rate["id"]}
    product = (await operation(input=details))["product"]
    assert product.pop("id").startswith("product_")
    assert product == {
        "name": "Hosting",
        "code": "HOST-1",
        "unitPrice": {"amount": "12.50", "currency": "USD"},
        "taxRate": {"id": rate["id"], "name": "GST 10%", "rate": "10"},
    }


async def test_products(operation: Run, contract: Run) -> None:
    for name, price in (("Hosting", "12.5"), ("Oak table", "0.0125")):
        await contract("ProductCreate", input={"name": name, "unit": "piece", "unitPrice": price})
    assert (await operation())["totalCount"] == 2
    (table,) = (await operation(search="oak"))["nodes"]
    assert (table["name"], table["unit"]) == ("Oak table", "piece")
    assert table["unitPrice"] == {"amount": "0.0125", "currency": "USD"}


async def test_tax_rate_create(operation: Run) -> None:
    rate = (await operation(input=GST))["taxRate"]
    assert rate.pop("id").startswith("taxrate_")
    assert rate == {"name": "GST 10%", "rate": "10", "category": "S"}


async def test_tax_rates(operation: Run, contract: Run) -> None:
    await contract("TaxRateCreate", input={**GST, "isDefault": True})
    await contract("TaxRateCreate", input={"name": "GST-free", "rate": "0", "category": "E"})
    found = {
        each["name"]: (each["rate"], each["category"], each["isDefault"])
        for each in (await operation())["nodes"]
    }
    assert found == {"GST 10%": ("10", "S", True), "GST-free": ("0", "E", False)}


async def test_terms_template_create(operation: Run) -> None:
    details = {"name": "Net 14", "body": "Payable within 14 days.", "isDefault": True}
    template = (await operation(input=details))["termsTemplate"]
    assert template.pop("id").startswith("terms_")
    assert template == details


# ---- quotes


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


async def sent_quote(api: HttpApi, **details: Any) -> str:
    quote = await quote_of(api, **details)
    await run(api, "quoteSend", quote)
    return quote


async def accepted_quote(api: HttpApi, **details: Any) -> str:
    quote = await sent_quote(api, **details)
    await run(api, "quoteAccept", quote)
    return quote


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


# ---- invoices and payments


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


# ---- the team and its events


async def test_viewer(operation: Run, http_api: HttpApi) -> None:
    answer = await operation()
    viewer = answer["viewer"]
    assert viewer["scopes"] == ["read", "write"]
    assert viewer["actor"] == {"kind": "API_KEY", "name": "Test key"}
    team = viewer["team"]
    assert (team["id"], team["currency"], team["timezone"]) == (http_api.team_id, "USD", "America/New_York")
    assert team["quoteDefaults"] == {
        "terms": None,
        "notes": None,
        "validDays": 30,
        "paymentTermsDays": 14,
        "pricingMode": "TAX_EXCLUSIVE",
        "template": "MODERN",
        "numberPrefix": "Q-",
    }
    assert answer["apiVersion"]


async def test_node(operation: Run, http_api: HttpApi) -> None:
    client = await client_of(http_api, name="Ann")
    quote = await quote_of(http_api, client)
    assert await operation(id=quote) == {"__typename": "Quote", "id": quote, "number": "Q-0001"}
    assert await operation(id=client) == {"__typename": "Client", "id": client, "name": "Ann"}
    assert await operation(id="quote_00000000000000000000000000") is None


async def test_team_update(operation: Run, http_api: HttpApi) -> None:
    team = (await operation(input={"name": "Acme Pty Ltd", "currency": "AUD"}))["team"]
    assert team == {"id": http_api.team_id, "name": "Acme Pty Ltd", "currency": "AUD"}


async def test_event_log(operation: Run, http_api: HttpApi) -> None:
    await sent_quote(http_api)
    first = await operation(first=2)
    assert [event["type"] for event in first["nodes"]] == ["CLIENT_CREATED", "QUOTE_CREATED"]
    assert first["pageInfo"] == {"hasNextPage": True, "endCursor": first["nodes"][-1]["cursor"]}
    rest = await operation(first=2, after=first["pageInfo"]["endCursor"])
    assert [event["type"] for event in rest["nodes"]] == ["QUOTE_SENT"]
    assert len((await operation(first=9, types=["QUOTE_CREATED", "QUOTE_SENT"]))["nodes"]) == 2


async def test_events(http_api: HttpApi) -> None:
    client = await client_of(http_api, name="Ann")
    quote = await sent_quote(http_api, client=client)
    text = operations_of(CORE)["Events"]
    wanted = ["CLIENT_CREATED", "QUOTE_SENT"]
    events = subscribe(http_api.host, http_api.key, text, operation_name="Events", after="0", types=wanted)
    added, sent = [(await anext(events))["events"] for _ in wanted]
    await events.aclose()
    assert (added["type"], added["subject"]) == (
        "CLIENT_CREATED",
        {"__typename": "Client", "id": client, "name": "Ann"},
    )
    assert sent["actor"] == {"kind": "API_KEY", "name": "Test key"}
    assert sent["subject"] == {
        "__typename": "Quote",
        "id": quote,
        "number": "Q-0001",
        "status": "SENT",
        "total": {"amount": "100.00", "currency": "USD"},
        "client": {"name": "Ann"},
    }
