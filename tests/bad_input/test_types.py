"""Values of the wrong type, wherever a mutation takes a value."""

import json
from typing import Any

import pytest
from graphql import is_scalar_type

from tests.bad_input.calls import MUTATIONS, document_of, replaced
from tests.bad_input.conftest import Send, Stage, at
from tests.over_http import HttpApi

WRONG: dict[str, list[Any]] = {
    "String": [5, True, {"a": 1}],
    "ID": [1.5, True, {"a": 1}],
    "Int": ["1", 1.5, 2**31, -(2**31) - 1, True],
    "Boolean": [0, "true"],
    "Decimal": ["NaN", "-Infinity", "1e5", "0x10", "", "1,5", "1.", ".5", 0.1 + 0.2, 1e22, True, {"a": 1}],
    "CurrencyCode": ["", "usd", "XXX", "EURO", 978],
    "Date": ["2026-02-30", "0000-01-01", "10000-01-01", "2026-1-1", "", 20260101],
    "DateTime": ["2026-01-01", "2026-01-01T10:00:00", "2026-01-01T25:00:00Z", "", 1767225600],
}
ENUM = ["NO_SUCH_THING", "", 0, "draft"]


@pytest.mark.parametrize("mutation", [name for name, field in MUTATIONS.items() if "input" in field.args])
async def test_a_value_of_the_wrong_type(send_in_vain: Send, stage: Stage, mutation: str) -> None:
    for turn in range(2):

        def wrong(name: str, type_: Any, turn: int = turn) -> Any:
            values = WRONG[type_.name] if is_scalar_type(type_) else ENUM
            return values[(len(name) + turn) % len(values)]

        for path, variables in replaced(mutation, stage, wrong):
            answer = await send_in_vain(document_of(mutation), **variables)
            assert answer.errors == [("BAD_USER_INPUT", path)]


@pytest.mark.parametrize("type_", [name for name in WRONG if name in ("Decimal", "Date", "DateTime")])
async def test_every_wrong_value_of_an_exact_type(send_in_vain: Send, stage: Stage, type_: str) -> None:
    mutation, field = {
        "Decimal": ("paymentRecord", "amount"),
        "Date": ("taxRateCreate", "validFrom"),
        "DateTime": ("paymentRecord", "receivedAt"),
    }[type_]
    for value in WRONG[type_]:
        input = {"amount": "1"} if mutation == "paymentRecord" else {"name": "VAT", "rate": "20"}
        variables = {"invoiceId": stage.sent_invoice} if mutation == "paymentRecord" else {}
        answer = await send_in_vain(document_of(mutation), input={**input, field: value}, **variables)
        assert answer.errors == [("BAD_USER_INPUT", at(f"input.{field}"))]


@pytest.mark.parametrize(
    ("literal", "path"),
    [
        ("{amount: NaN}", "input.amount"),
        ("{amount: 1e3}", "input.amount"),
        ("{amount: [1, 2]}", "input.amount"),
        ("{amount: {a: 1}}", "input.amount"),
        ("{amount: null}", "input.amount"),
        ("{}", "input.amount"),
        ("{amount: 1, method: card}", "input.method"),
        ('{amount: 1, method: "CARD"}', "input.method"),
        ("{amount: 1, fee: null}", "input.fee"),
        ("{amount: 1, status: PAID}", "input.status"),
        ('{amount: 1, receivedAt: "yesterday"}', "input.receivedAt"),
        ("5", "input"),
        ("null", "input"),
    ],
)
async def test_a_literal_of_the_wrong_type(send_in_vain: Send, stage: Stage, literal: str, path: str) -> None:
    answer = await send_in_vain(
        f'mutation {{ paymentRecord(invoiceId: "{stage.sent_invoice}", input: {literal}) {{ fullyPaid }} }}'
    )
    assert answer.errors[0] == ("BAD_USER_INPUT", at(path))


async def test_a_null_variable_in_a_literal(send_in_vain: Send, stage: Stage) -> None:
    answer = await send_in_vain(
        """mutation ($id: ID!, $fee: Decimal) {
          paymentRecord(invoiceId: $id, input: {amount: 1, fee: $fee}) { fullyPaid } }""",
        id=stage.sent_invoice,
        fee=None,
    )
    assert answer.errors == [("BAD_USER_INPUT", at("input.fee"))]


async def test_a_variable_that_is_missing(send_in_vain: Send) -> None:
    answer = await send_in_vain(document_of("quoteCreate"))
    assert answer.errors == [("BAD_USER_INPUT", at("input"))]


async def test_a_number_that_no_computer_holds(http_api: HttpApi) -> None:
    answer = await http_api.send(document_of("productCreate"), variables=json.loads('{"input": 1e400}'))
    assert answer.errors == [("BAD_REQUEST", [])]


@pytest.mark.parametrize(
    ("amount", "code"),
    [("0", "OUT_OF_RANGE"), ("-1", "OUT_OF_RANGE"), ("0.001", "INVALID"), ("60.01", "OVERPAYMENT")],
)
async def test_a_payment_that_cannot_be(send_in_vain: Send, stage: Stage, amount: str, code: str) -> None:
    answer = await send_in_vain(
        document_of("paymentRecord"), invoiceId=stage.sent_invoice, input={"amount": amount}
    )
    assert answer.errors == [(code, at("input.amount"))]


async def test_a_fee_above_the_payment(send_in_vain: Send, stage: Stage) -> None:
    input = {"amount": "5", "fee": "5.01"}
    answer = await send_in_vain(document_of("paymentRecord"), invoiceId=stage.sent_invoice, input=input)
    assert answer.errors == [("OUT_OF_RANGE", at("input.fee"))]


@pytest.mark.parametrize(
    ("amount", "code"), [("0", "OUT_OF_RANGE"), ("-1", "OUT_OF_RANGE"), ("40.01", "OVERREFUND")]
)
async def test_a_refund_that_cannot_be(send_in_vain: Send, stage: Stage, amount: str, code: str) -> None:
    answer = await send_in_vain(document_of("paymentRefund"), id=stage.payment, amount=amount)
    assert answer.errors == [(code, at("amount"))]


@pytest.mark.parametrize(
    "received_at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "1066-10-14T09:00:00Z"]
)
async def test_a_payment_of_another_age(send_in_vain: Send, stage: Stage, received_at: str) -> None:
    input = {"amount": "5", "receivedAt": received_at}
    answer = await send_in_vain(document_of("paymentRecord"), invoiceId=stage.sent_invoice, input=input)
    ((code, path),) = answer.errors
    assert code in ("OUT_OF_RANGE", "BAD_USER_INPUT")
    assert path == at("input.receivedAt")
