"""A null where a value may be left out, but not taken away: refused at its path, wherever it stands."""

from typing import Any

import pytest

from tests.bad_input.conftest import Send, at

CREATE = "mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { userErrors { code } } }"
CALCULATE = "query ($input: QuoteCalculateInput!) { quoteCalculate(input: $input) { userErrors { code } } }"


@pytest.mark.parametrize("query", [CREATE, CALCULATE], ids=["quoteCreate", "quoteCalculate"])
async def test_each_null_among_the_variables(send_in_vain: Send, query: str) -> None:
    lines = [{"name": "Work", "unitPrice": "1", "unit": None}, {"name": None, "quantity": None}]
    input = {"template": None, "title": None, "lineItems": lines}
    answer = await send_in_vain(query, input={"clientId": "client_x", **input})
    assert sorted(answer.errors) == [
        ("BAD_USER_INPUT", at("input.lineItems.1.name")),
        ("BAD_USER_INPUT", at("input.lineItems.1.quantity")),
        ("BAD_USER_INPUT", at("input.template")),
    ]


@pytest.mark.parametrize(
    ("literal", "path"),
    [
        ("{template: null, lineItems: []}", "input.template"),
        ('{lineItems: [{name: "Work"}, {name: null}]}', "input.lineItems.1.name"),
        ("{lineItems: [{name: $nothing}]}", "input.lineItems.0.name"),
        ("{lineItems: {name: null}}", "input.lineItems.0.name"),
    ],
)
async def test_a_null_in_the_document(send_in_vain: Send, literal: str, path: str) -> None:
    query = f"query ($nothing: String) {{ quoteCalculate(input: {literal}) {{ total {{ amount }} }} }}"
    variables: dict[str, Any] = {"nothing": None} if "$nothing" in literal else {}
    query = query if variables else query.replace("query ($nothing: String)", "query")
    assert (await send_in_vain(query, **variables)).errors == [("BAD_USER_INPUT", at(path))]
