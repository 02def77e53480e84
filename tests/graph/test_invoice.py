"""Invoices and payments through the API."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from tests.graph.conftest import Api
from tests.graph.documents import codes, invoice_of, quote_of, run

INVOICE = """
query ($id: ID!) { invoice(id: $id) {
  number status paymentStatus overdue total { amount } amountPaid { amount } amountDue { amount } paidAt
  quote { id paymentStatus }
  payments { totalCount nodes { amount { amount } refunded { amount } refunds { amount { amount } } } }
} }
"""


SET_DEFAULTS = """
mutation ($input: TeamUpdateInput!) {
  teamUpdate(input: $input) { team { quoteDefaults { notes invoiceNotes } } userErrors { message } }
}
"""


async def read(api: Api, invoice: str) -> Any:
    return (await api(INVOICE, id=invoice))["invoice"]


def money(amount: str) -> dict[str, str]:
    return {"amount": amount}


async def test_a_draft_has_no_number_and_a_sent_invoice_has_the_next(api: Api) -> None:
    first, second = await invoice_of(api), await invoice_of(api)
    assert (await read(api, first))["number"] is None
    await run(api, "invoiceSend", second)
    await run(api, "invoiceSend", first)
    assert (await read(api, second))["number"] == "INV-0001"
    assert (await read(api, first))["number"] == "INV-0002"


@pytest.mark.parametrize(
    ("of_invoices", "notes"),
    [("IBAN DE02 1203", ["IBAN DE02 1203", "IBAN DE02 1203"]), (None, ["Bye", "Hi"])],
)
async def test_an_invoice_says_how_to_pay(api: Api, of_invoices: str | None, notes: list[str]) -> None:
    defaults = {"notes": "Bye", "invoiceNotes": of_invoices}
    changed = await api(SET_DEFAULTS, input={"quoteDefaults": defaults})
    assert changed["teamUpdate"]["team"]["quoteDefaults"] == defaults
    quote = await quote_of(api, notes="Hi")
    await run(api, "quoteSend", quote)
    await run(api, "quoteAccept", quote)
    converted = (await run(api, "quoteConvert", quote))["invoice"]["id"]
    read = "query ($id: ID!) { invoice(id: $id) { notes } }"
    found = [(await api(read, id=each))["invoice"]["notes"] for each in (await invoice_of(api), converted)]
    assert found == notes


async def test_payments_add_up_to_paid(api: Api) -> None:
    invoice = await invoice_of(api, send=True)
    part = await run(api, "paymentRecord", invoice, input={"amount": "40", "fee": "1.75", "method": "CARD"})
    assert (part["payment"]["net"], part["fullyPaid"]) == (money("38.25"), False)
    assert part["invoice"]["paymentStatus"] == "PARTIALLY_PAID"
    rest = await run(api, "paymentRecord", invoice, input={"amount": "60.00"})
    assert (rest["invoice"]["paymentStatus"], rest["fullyPaid"]) == ("PAID", True)
    assert (await read(api, invoice))["amountDue"] == money("0.00")


async def test_parallel_payments_never_exceed_what_is_due(api: Api) -> None:
    invoice = await invoice_of(api, send=True)
    answers = await asyncio.gather(
        *(run(api, "paymentRecord", invoice, input={"amount": "30"}) for _ in range(12))
    )
    assert sum(each["payment"] is not None for each in answers) == 3
    assert [codes(each) for each in answers].count([("OVERPAYMENT", ["input", "amount"])]) == 9
    assert (await read(api, invoice))["amountPaid"] == money("90.00")


async def test_a_refund_makes_it_due_again_and_parallel_ones_never_exceed_the_payment(api: Api) -> None:
    invoice = await invoice_of(api, send=True)
    payment = (await run(api, "paymentRecord", invoice, input={"amount": "100"}))["payment"]["id"]
    answers = await asyncio.gather(*(run(api, "paymentRefund", payment, amount="40") for _ in range(5)))
    assert sum(each["payment"] is not None for each in answers) == 2
    assert [codes(each) for each in answers].count([("OVERREFUND", ["amount"])]) == 3
    found = await read(api, invoice)
    assert (found["paymentStatus"], found["amountDue"]) == ("PARTIALLY_PAID", money("80.00"))
    await run(api, "paymentRefund", payment, amount="20")
    assert (await read(api, invoice))["paymentStatus"] == "REFUNDED"


async def test_the_quote_follows_the_payments_of_its_invoice(api: Api) -> None:
    quote = await quote_of(api)
    await run(api, "quoteSend", quote)
    await run(api, "quoteAccept", quote)
    invoice = (await run(api, "quoteConvert", quote))["invoice"]["id"]
    await run(api, "invoiceSend", invoice)
    assert (await read(api, invoice))["quote"] == {"id": quote, "paymentStatus": "UNPAID"}
    payment = (await run(api, "paymentRecord", invoice, input={"amount": "100"}))["payment"]["id"]
    assert (await read(api, invoice))["quote"]["paymentStatus"] == "PAID"
    await run(api, "paymentRefund", payment, amount="100")
    assert (await read(api, invoice))["quote"]["paymentStatus"] == "REFUNDED"


async def test_a_voided_invoice_keeps_its_number_and_takes_no_payment(api: Api) -> None:
    invoice = await invoice_of(api, send=True)
    await run(api, "invoiceVoid", invoice, reason="Sent by mistake")
    found = await read(api, invoice)
    assert (found["number"], found["status"], found["amountDue"]) == ("INV-0001", "VOID", money("0.00"))
    assert codes(await run(api, "paymentRecord", invoice, input={"amount": "1"})) == [
        ("INVALID_STATE", ["invoiceId"])
    ]


async def test_a_paid_invoice_is_refunded_before_it_is_voided(api: Api) -> None:
    invoice = await invoice_of(api, send=True)
    await run(api, "paymentRecord", invoice, input={"amount": "1"})
    assert codes(await run(api, "invoiceVoid", invoice, reason="x")) == [("INVALID_STATE", ["id"])]


async def test_a_bad_debt_is_written_off(api: Api) -> None:
    invoice = await invoice_of(api, send=True)
    await run(api, "paymentRecord", invoice, input={"amount": "30"})
    await run(api, "invoiceWriteOff", invoice, reason="Bankrupt")
    found = await read(api, invoice)
    assert (found["status"], found["paymentStatus"], found["amountDue"]) == (
        "WRITTEN_OFF",
        "PARTIALLY_PAID",
        money("0.00"),
    )


async def test_an_unpaid_invoice_is_overdue_the_moment_its_day_is_over(api: Api) -> None:
    invoice = await invoice_of(api, send=True)
    assert (await read(api, invoice))["overdue"] is False
    async with api.database.transaction(api.viewer.team_id) as session:
        await session.execute(text("update invoice set overdue_at = now()"))
    assert (await read(api, invoice))["overdue"] is True
    counts = await api(
        "{ late: invoices(filter: {overdue: true}) { totalCount }"
        "  rest: invoices(filter: {overdue: false}) { totalCount } }"
    )
    assert (counts["late"]["totalCount"], counts["rest"]["totalCount"]) == (1, 0)


async def test_an_invoice_over_nothing_is_paid_once_it_is_sent(api: Api) -> None:
    invoice = await invoice_of(api, send=True, lineItems=[{"name": "Gift", "unitPrice": "0"}])
    assert (await read(api, invoice))["paymentStatus"] == "PAID"
