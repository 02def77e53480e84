"""Quotes and invoices that cannot be: each is answered with a code and a path, and leaves no trace."""

from typing import Any

import pytest

from tests.bad_input.calls import WRITE
from tests.bad_input.conftest import Send, Stage, at

OPERATIONS = ("quoteCreate", "quoteUpdate", "quoteCalculate", "invoiceCreate")
GOOD = {"name": "Work", "unitPrice": "100"}
Case = tuple[dict[str, Any], str, str]
"""What is wrong with a document, and the code and the path of the answer."""


def line(**details: Any) -> dict[str, Any]:
    """A document of one good line and one with these details."""
    return {"lineItems": [GOOD, {**GOOD, **details}]}


def discount(type: str, value: Any) -> dict[str, Any]:
    return {"type": type, "value": value}


LINE = "input.lineItems.1"
BAD: dict[str, Case] = {
    # lines
    "no lines": ({"lineItems": []}, "REQUIRED", "input.lineItems"),
    "101 lines": ({"lineItems": [GOOD] * 101}, "TOO_MANY", "input.lineItems"),
    "a line without a name": (line(name=" "), "REQUIRED", f"{LINE}.name"),
    "a line without a price": ({"lineItems": [GOOD, {"name": "x"}]}, "REQUIRED", f"{LINE}.unitPrice"),
    "a line that is not an object": ({"lineItems": [GOOD, 5]}, "BAD_USER_INPUT", LINE),
    "a line that is null": ({"lineItems": [GOOD, None]}, "BAD_USER_INPUT", LINE),
    "a line of unknown fields": (line(colour="red"), "BAD_USER_INPUT", f"{LINE}.colour"),
    # quantities
    "a negative quantity": (line(quantity="-1"), "OUT_OF_RANGE", f"{LINE}.quantity"),
    "no quantity": (line(quantity="0"), "OUT_OF_RANGE", f"{LINE}.quantity"),
    "a quantity of 10^12": (line(quantity="1000000000000"), "OUT_OF_RANGE", f"{LINE}.quantity"),
    "a quantity with 7 decimals": (line(quantity="0.1234567"), "INVALID", f"{LINE}.quantity"),
    "a quantity with 31 digits": (line(quantity="1" * 31), "BAD_USER_INPUT", f"{LINE}.quantity"),
    "a huge integer": (line(quantity=10**25), "BAD_USER_INPUT", f"{LINE}.quantity"),
    "a quantity that is null": (line(quantity=None), "BAD_USER_INPUT", f"{LINE}.quantity"),
    # prices
    "a negative price": (line(unitPrice="-0.01"), "OUT_OF_RANGE", f"{LINE}.unitPrice"),
    "a price with 7 decimals": (line(unitPrice="1.0000001"), "INVALID", f"{LINE}.unitPrice"),
    "a price above 10^12": (line(unitPrice="1000000000001"), "OUT_OF_RANGE", f"{LINE}.unitPrice"),
    "a line beyond what can be stored": (
        line(unitPrice="999999999999", quantity="999999999"),
        "AMOUNT_TOO_LARGE",
        LINE,
    ),
    "NaN": (line(unitPrice="NaN"), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    "Infinity": (line(unitPrice="Infinity"), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    "an exponent": (line(unitPrice="1e3"), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    "underscores": (line(unitPrice="1_000"), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    "a comma": (line(unitPrice="1,50"), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    "digits of another script": (line(unitPrice="١٢"), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    "an empty price": (line(unitPrice=""), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    "float noise": (line(unitPrice=0.1 + 0.2), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    "a boolean": (line(unitPrice=True), "BAD_USER_INPUT", f"{LINE}.unitPrice"),
    # taxes
    "a negative tax rate": (line(taxRate="-1"), "OUT_OF_RANGE", f"{LINE}.taxRate"),
    "a tax rate over 100 %": (line(taxRate="100.01"), "OUT_OF_RANGE", f"{LINE}.taxRate"),
    "a tax rate that no column holds": (line(taxRate="9" * 14), "OUT_OF_RANGE", f"{LINE}.taxRate"),
    "a tax rate with 5 decimals": (line(taxRate="8.87501"), "INVALID", f"{LINE}.taxRate"),
    # discounts
    "a discount over 100 %": (
        {"discount": discount("PERCENT", "100.01")},
        "OUT_OF_RANGE",
        "input.discount.value",
    ),
    "a discount over the subtotal": (
        {"discount": discount("AMOUNT", "300.01")},
        "OUT_OF_RANGE",
        "input.discount.value",
    ),
    "a negative discount": ({"discount": discount("AMOUNT", "-1")}, "OUT_OF_RANGE", "input.discount.value"),
    "a discount finer than a cent": (
        {"discount": discount("AMOUNT", "0.001")},
        "INVALID",
        "input.discount.value",
    ),
    "a discount of no kind": ({"discount": {"value": "5"}}, "BAD_USER_INPUT", "input.discount.type"),
    "a discount of an unknown kind": (
        {"discount": discount("GIFT", "5")},
        "BAD_USER_INPUT",
        "input.discount.type",
    ),
    "two discounts in one": (
        {"discount": [discount("PERCENT", "5"), discount("AMOUNT", "5")]},
        "BAD_USER_INPUT",
        "input.discount",
    ),
    "a discount of two values": (
        {"discount": {**discount("PERCENT", "5"), "amount": "5"}},
        "BAD_USER_INPUT",
        "input.discount.amount",
    ),
    "a line discount over 100 %": (
        line(discount=discount("PERCENT", 101)),
        "OUT_OF_RANGE",
        f"{LINE}.discount.value",
    ),
    "a line discount over the line": (
        line(discount=discount("AMOUNT", "100.01")),
        "OUT_OF_RANGE",
        f"{LINE}.discount.value",
    ),
    # the head
    "an adjustment below zero": ({"adjustment": "-300.01"}, "OUT_OF_RANGE", "input.adjustment"),
    "an adjustment finer than a cent": ({"adjustment": "0.001"}, "INVALID", "input.adjustment"),
    "an adjustment beyond what can be stored": (
        {"adjustment": "10000000000000.01"},
        "AMOUNT_TOO_LARGE",
        "input.adjustment",
    ),
    "an adjustment taxed at 101 %": ({"adjustmentTaxRate": "101"}, "OUT_OF_RANGE", "input.adjustmentTaxRate"),
    "a currency that does not exist": ({"currency": "XYZ"}, "BAD_USER_INPUT", "input.currency"),
    "a currency in small letters": ({"currency": "usd"}, "BAD_USER_INPUT", "input.currency"),
    "another currency than the client's": ({"currency": "EUR"}, "CURRENCY_MISMATCH", "input.currency"),
    "a status": ({"status": "ACCEPTED"}, "BAD_USER_INPUT", "input.status"),
    "a total": ({"total": "1.00"}, "BAD_USER_INPUT", "input.total"),
    "a number": ({"number": "Q-7"}, "BAD_USER_INPUT", "input.number"),
    "an unknown pricing mode": ({"pricingMode": "FREE"}, "BAD_USER_INPUT", "input.pricingMode"),
    "a day that is not in the calendar": ({"issueDate": "2026-02-30"}, "BAD_USER_INPUT", "input.issueDate"),
    "a day with a time": ({"issueDate": "2026-02-03T00:00:00Z"}, "BAD_USER_INPUT", "input.issueDate"),
    "a day as a number": ({"issueDate": 20260203}, "BAD_USER_INPUT", "input.issueDate"),
    "a day before 1970": ({"issueDate": "1969-12-31"}, "OUT_OF_RANGE", "input.issueDate"),
    "a title of 256 characters": ({"title": "x" * 256}, "TOO_LONG", "input.title"),
    "a title that is a list": ({"title": ["x"]}, "BAD_USER_INPUT", "input.title"),
    "a title that is a number": ({"title": 5}, "BAD_USER_INPUT", "input.title"),
    "notes of 10,001 characters": ({"notes": "x" * 10_001}, "TOO_LONG", "input.notes"),
}
BAD_QUOTE: dict[str, Case] = {
    "validUntil before the issue date": (
        {"issueDate": "2026-02-03", "validUntil": "2026-02-02"},
        "OUT_OF_RANGE",
        "input.validUntil",
    ),
    "validUntil after 2199": ({"validUntil": "2200-01-01"}, "OUT_OF_RANGE", "input.validUntil"),
    "validUntil in the year 9999": ({"validUntil": "9999-12-31"}, "OUT_OF_RANGE", "input.validUntil"),
    "issueDate in the year 9999": ({"issueDate": "9999-12-31"}, "OUT_OF_RANGE", "input.issueDate"),
    "51 labels": ({"labelIds": ["label_00000000000000000000000000"] * 51}, "TOO_MANY", "input.labelIds"),
    "a line that is neither optional nor chosen": (line(selected=False), "INVALID", f"{LINE}.selected"),
}
BAD_INVOICE: dict[str, Case] = {
    "dueDate before the issue date": (
        {"issueDate": "2026-02-03", "dueDate": "2026-02-02"},
        "OUT_OF_RANGE",
        "input.dueDate",
    ),
    "an optional line": (line(optional=True), "BAD_USER_INPUT", f"{LINE}.optional"),
}


@pytest.mark.parametrize("case", BAD)
async def test_a_document_that_cannot_be(send_in_vain: Send, stage: Stage, case: str) -> None:
    for operation in OPERATIONS:
        assert await refusals(send_in_vain, stage, operation, BAD[case]) == expected(BAD[case]), operation


@pytest.mark.parametrize("case", BAD_QUOTE)
async def test_a_quote_that_cannot_be(send_in_vain: Send, stage: Stage, case: str) -> None:
    for operation in ("quoteCreate", "quoteUpdate", "quoteCalculate"):
        answered = await refusals(send_in_vain, stage, operation, BAD_QUOTE[case])
        assert answered == expected(BAD_QUOTE[case]), operation


@pytest.mark.parametrize("case", BAD_INVOICE)
async def test_an_invoice_that_cannot_be(send_in_vain: Send, stage: Stage, case: str) -> None:
    answered = await refusals(send_in_vain, stage, "invoiceCreate", BAD_INVOICE[case])
    assert answered == expected(BAD_INVOICE[case])


async def refusals(send: Send, stage: Stage, operation: str, case: Case) -> list[tuple[str, list[str]]]:
    """What `operation` answers to a good document of two lines over 300.00 with the changes of `case`."""
    two_lines: dict[str, Any] = {"lineItems": [GOOD, {**GOOD, "unitPrice": "200"}]}
    input: dict[str, Any] = {**two_lines, "clientId": stage.client, **case[0]}
    answer = await send(WRITE[operation], id=stage.quote, input=input)
    return answer.errors


def expected(case: Case) -> list[tuple[str, list[str]]]:
    _, code, path = case
    return [(code, at(path))]
