"""From a new client to a paid invoice, while somebody watches.

An Australian sign maker, registered for GST, quotes in Australian dollars without tax in the price:

                                       quantity      price      GST      amount
    Shop sign                                 1    1,200.00     10 %    1,200.00
    Fitting, per hour, less 10 %              8       90.00     10 %      648.00
    Night lighting (optional)                 1      450.00     10 %      450.00
    Permit, as the council charges it         1      152.00      0 %      152.00
                                                                        --------
    Subtotal without the lighting                                       2,000.00
    GST 10 % on 1,848.00                                                  184.80
    Total                                                               2,184.80

The client asks for a better price. The second revision takes 5 % off the whole: 100.00, of which 92.40
belongs to what is taxed:

    Subtotal                                                            2,000.00
    Discount 5 %                                                         -100.00
    GST 10 % on 1,848.00 - 92.40 = 1,755.60                               175.56
    Total                                                               2,075.56

She accepts, and takes the lighting with it:

    Subtotal                                                            2,450.00
    Discount 5 %                                                         -122.50
    GST 10 % on 2,298.00 - 114.90 = 2,183.10                              218.31
    Total                                                               2,545.81

The invoice is paid in two parts, the second by card:

    Invoice INV-0001                                                    2,545.81
    Bank transfer                                                      -1,000.00
    Due                                                                 1,545.81
    Card, of which the provider keeps 25.53                            -1,545.81
    Due                                                                     0.00
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from tests.graph.documents import client_of, create, quote_of, run
from tests.over_http import HttpApi, MakeHttpTeam
from tests.server.subscriber import subscribe
from tests.waiting import PATIENCE

WATCH = """
subscription {
  events(after: "0") {
    id type cursor
    subject {
      __typename
      ... on Client { name }
      ... on Quote { number revision status total { amount } }
      ... on Invoice { number invoiceStatus: status paymentStatus amountDue { amount } }
      ... on Payment { amount { amount } net { amount } }
    }
  }
}
"""
QUOTE = """
query ($id: ID!) { quote(id: $id) {
  number revision status paymentStatus
  subtotal { amount } discountTotal { amount } taxTotal { amount } total { amount }
  taxLines { name taxable { amount } tax { amount } }
  lineItems { id name optional selected amount { amount } }
  revisions { revision total { amount } supersededAt acceptedAt }
} }
"""
UPDATE = """
mutation ($id: ID!, $input: QuoteUpdateInput!) {
  quoteUpdate(id: $id, input: $input) { quote { revision status } userErrors { code path message } } }
"""
HAPPENED = [
    ("CLIENT_CREATED", "Client"),
    ("QUOTE_CREATED", "Quote"),
    ("QUOTE_SENT", "Quote"),
    ("QUOTE_VIEWED", "Quote"),
    ("QUOTE_CHANGES_REQUESTED", "Quote"),
    ("QUOTE_UPDATED", "Quote"),
    ("QUOTE_SENT", "Quote"),
    ("QUOTE_ACCEPTED", "Quote"),
    ("QUOTE_CONVERTED", "Quote"),
    ("INVOICE_CREATED", "Invoice"),
    ("INVOICE_SENT", "Invoice"),
    ("PAYMENT_RECEIVED", "Payment"),
    ("PAYMENT_RECEIVED", "Payment"),
    ("INVOICE_PAID", "Invoice"),
]


@pytest.fixture
async def api(make_http_team: MakeHttpTeam) -> HttpApi:
    return await make_http_team(
        name="Bright Signs", currency="AUD", timezone="Australia/Sydney", tax_registered=True
    )


async def amounts(api: HttpApi, quote: str) -> dict[str, Any]:
    """Subtotal, discount, tax and total of the quote as it stands."""
    found = (await api(QUOTE, id=quote))["quote"]
    return {name: found[name]["amount"] for name in ("subtotal", "discountTotal", "taxTotal", "total")}


async def test_from_client_to_paid_invoice(api: HttpApi) -> None:
    seen: list[Any] = []
    watching = asyncio.create_task(collect(subscribe(api.host, api.key, WATCH), len(HAPPENED), seen))

    await create(api, "taxRate", {"name": "GST", "rate": "10", "isDefault": True})
    await create(api, "taxRate", {"name": "GST-free", "rate": "0", "category": "E"})
    anna = await client_of(api, name="Anna's Bakery", email="anna@example.com.au")

    # the offer
    quote = await quote_of(
        api,
        anna,
        lineItems=[
            {"name": "Shop sign", "unitPrice": "1200"},
            {
                "name": "Fitting",
                "unit": "h",
                "quantity": "8",
                "unitPrice": "90",
                "discount": {"type": "PERCENT", "value": "10"},
            },
            {"name": "Night lighting", "unitPrice": "450", "optional": True},
            {"name": "Permit", "unitPrice": "152", "taxRate": "0"},
        ],
    )
    assert await amounts(api, quote) == {
        "subtotal": "2000.00",
        "discountTotal": "0.00",
        "taxTotal": "184.80",
        "total": "2184.80",
    }
    await run(api, "quoteSend", quote)
    await run(api, "quoteMarkViewed", quote)

    # a better one
    await run(api, "quoteRequestChanges", quote, comment="Can you do something about the price?")
    discount = {"discount": {"type": "PERCENT", "value": "5"}}
    updated = (await api(UPDATE, id=quote, input=discount))["quoteUpdate"]
    assert updated == {"quote": {"revision": 2, "status": "DRAFT"}, "userErrors": []}
    assert await amounts(api, quote) == {
        "subtotal": "2000.00",
        "discountTotal": "100.00",
        "taxTotal": "175.56",
        "total": "2075.56",
    }
    await run(api, "quoteSend", quote)

    # accepted, with the lighting
    lines = {line["name"]: line["id"] for line in (await api(QUOTE, id=quote))["quote"]["lineItems"]}
    chosen = {"selectedLineItemIds": [lines["Night lighting"]], "revision": 2, "signerName": "Anna Rossi"}
    await run(api, "quoteAccept", quote, input=chosen)
    assert await amounts(api, quote) == {
        "subtotal": "2450.00",
        "discountTotal": "122.50",
        "taxTotal": "218.31",
        "total": "2545.81",
    }

    # invoiced and paid
    invoice = (await run(api, "quoteConvert", quote))["invoice"]
    assert (invoice["number"], invoice["total"]) == (None, {"amount": "2545.81"})
    sent = (await run(api, "invoiceSend", invoice["id"]))["invoice"]
    assert (sent["number"], sent["amountDue"]) == ("INV-0001", {"amount": "2545.81"})
    transfer = {"amount": "1000", "method": "BANK_TRANSFER"}
    first = await run(api, "paymentRecord", invoice["id"], input=transfer)
    assert (first["fullyPaid"], first["invoice"]["amountDue"]) == (False, {"amount": "1545.81"})
    card = {"amount": "1545.81", "fee": "25.53", "method": "CARD"}
    second = await run(api, "paymentRecord", invoice["id"], input=card)
    assert second["payment"]["net"] == {"amount": "1520.28"}
    assert (second["fullyPaid"], second["invoice"]["amountDue"]) == (True, {"amount": "0.00"})

    # what stays to be read
    found = (await api(QUOTE, id=quote))["quote"]
    assert (found["number"], found["status"], found["paymentStatus"]) == ("Q-0001", "CONVERTED", "PAID")
    assert found["taxLines"] == [
        {"name": "GST", "taxable": {"amount": "2183.10"}, "tax": {"amount": "218.31"}},
        {"name": "GST-free", "taxable": {"amount": "144.40"}, "tax": {"amount": "0.00"}},
    ]
    old, new = found["revisions"]
    assert (old["total"], new["total"]) == ({"amount": "2184.80"}, {"amount": "2075.56"})
    assert (old["supersededAt"] is None, new["supersededAt"] is None) == (False, True)
    assert (old["acceptedAt"] is None, new["acceptedAt"] is None) == (True, False)

    # what was seen meanwhile: each event once, in order
    await asyncio.wait_for(watching, 2 * PATIENCE)
    assert [(event["type"], event["subject"]["__typename"]) for event in seen] == HAPPENED
    assert [event["cursor"] for event in seen] == [str(no) for no in range(1, len(HAPPENED) + 1)]
    assert len({event["id"] for event in seen}) == len(HAPPENED)
    assert seen[-1]["subject"] == {
        "__typename": "Invoice",
        "number": "INV-0001",
        "invoiceStatus": "SENT",
        "paymentStatus": "PAID",
        "amountDue": {"amount": "0.00"},
    }
    log = await api("{ events(first: 100) { nodes { id } } }")
    assert [event["id"] for event in log["events"]["nodes"]] == [event["id"] for event in seen]


async def collect(events: AsyncGenerator[Any, None], count: int, into: list[Any]) -> None:
    """Puts the next `count` events `into` a list, and as many more as come in half a second after them."""
    async with aclosing(events):
        while True:
            patience = PATIENCE if len(into) < count else 0.5
            try:
                into.append((await asyncio.wait_for(anext(events), patience))["events"])
            except TimeoutError:
                return
