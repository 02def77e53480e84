"""Identifiers of nothing, of another team, of another kind: whoever asks learns only that there is none."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.bad_input.calls import ID_ARGUMENT, WRITE, document_of, least_variables, subject_of
from tests.bad_input.conftest import UNKNOWN, Send, Stage, at
from tests.over_http import Product

GOOD = {"name": "Work", "unitPrice": "100"}


@pytest.fixture(autouse=True)
async def nothing_happens_elsewhere(product: Product, strangers: Stage) -> AsyncIterator[None]:
    before = await product.behind.contents(strangers.api.team_id)
    yield
    assert await product.behind.contents(strangers.api.team_id) == before


@pytest.mark.parametrize("mutation", ID_ARGUMENT)
async def test_what_a_mutation_is_to_change(
    send_in_vain: Send, stage: Stage, strangers: Stage, mutation: str
) -> None:
    theirs = getattr(strangers, subject_of(mutation))
    unknown = f"{theirs.partition('_')[0]}_00000000000000000000000000"
    another_kind = stage.quote if theirs == strangers.client else stage.client

    messages = set()
    for identifier in (theirs, unknown, another_kind, "", "nonsense", "' or 1=1 --", "x" * 5000):
        variables = least_variables(mutation, stage) | {ID_ARGUMENT[mutation]: identifier}
        answer = await send_in_vain(document_of(mutation), **variables)
        assert answer.errors == [("NOT_FOUND", [ID_ARGUMENT[mutation]])]
        messages.add(answer.body["data"][mutation]["userErrors"][0]["message"])
    assert len(messages) == 1, "another team's must not be told from none"


DOCUMENTS = ("quoteCreate", "quoteUpdate", "quoteCalculate", "invoiceCreate", "invoiceUpdate")
QUOTES = ("quoteCreate", "quoteUpdate", "quoteCalculate")
REFERENCES = {
    ("clientId", "client"): DOCUMENTS,
    ("ownerId", "member"): DOCUMENTS,
    ("lineItems.0.id", "sent_line"): DOCUMENTS,
    ("lineItems.1.productId", "product"): DOCUMENTS,
    ("lineItems.1.taxRateId", "tax_rate"): DOCUMENTS,
    ("labelIds.1", "label"): QUOTES,
    ("quoteId", "quote"): ("invoiceCreate",),
    ("taxRateId", "tax_rate"): ("productCreate", "productUpdate"),
}
"""Where an input names another object, which field of a stage that is, and where such an input is taken."""


@pytest.mark.parametrize("origin", ["unknown", "of another team"])
@pytest.mark.parametrize(
    ("path", "noun", "operation"),
    [(path, noun, operation) for (path, noun), operations in REFERENCES.items() for operation in operations],
)
async def test_what_an_input_refers_to(
    send_in_vain: Send, stage: Stage, strangers: Stage, path: str, noun: str, operation: str, origin: str
) -> None:
    theirs = getattr(strangers, noun)
    unknown = UNKNOWN[theirs.partition("_")[0]]
    input = good_input(operation, stage)
    put(input, path, theirs if origin == "of another team" else unknown)
    ids = {"id": stage.quote, "invoice": stage.invoice, "product": stage.product}
    answer = await send_in_vain(WRITE[operation], input=input, **ids)
    assert answer.errors == [("NOT_FOUND", at(f"input.{path}"))]


def good_input(operation: str, stage: Stage) -> dict[str, Any]:
    if operation.startswith("product"):
        return {"name": "Day", "unitPrice": "1"}
    input: dict[str, Any] = {"clientId": stage.client, "lineItems": [{**GOOD}, {**GOOD}]}
    return {**input, "labelIds": [stage.label, stage.label]} if operation in QUOTES else input


def put(input: Any, path: str, value: Any) -> None:
    """Sets what is at `path`, such as `lineItems.0.id`."""
    *way, last = path.split(".")
    for step in way:
        input = input[int(step)] if step.isdecimal() else input[step]
    input[int(last) if last.isdecimal() else last] = value


async def test_a_line_of_another_quote(send_in_vain: Send, stage: Stage) -> None:
    lines = [{"id": stage.lines[0]}, {"id": stage.sent_line}]
    answer = await send_in_vain(WRITE["quoteUpdate"], id=stage.quote, input={"lineItems": lines})
    assert answer.errors == [("NOT_FOUND", at("input.lineItems.1.id"))]


async def test_a_line_that_is_given_twice(send_in_vain: Send, stage: Stage) -> None:
    first, second = stage.lines
    lines = [{"id": first}, {"id": second}, {"id": first}]
    answer = await send_in_vain(WRITE["quoteUpdate"], id=stage.quote, input={"lineItems": lines})
    assert answer.errors == [("DUPLICATE", at("input.lineItems.2.id"))]


async def test_a_line_that_is_added_with_an_id(send_in_vain: Send, stage: Stage) -> None:
    add = """
        mutation ($id: ID!, $lineItems: [QuoteLineItemInput!]!) {
          quoteLineItemsAdd(id: $id, lineItems: $lineItems) { userErrors { code path message } } }"""
    lines = [GOOD, {**GOOD, "id": stage.lines[0]}]
    answer = await send_in_vain(add, id=stage.quote, lineItems=lines)
    assert answer.errors == [("INVALID", at("lineItems.1.id"))]
    answer = await send_in_vain(add, id=stage.quote, lineItems=[GOOD, {"productId": UNKNOWN["product"]}])
    assert answer.errors == [("NOT_FOUND", at("lineItems.1.productId"))]


async def test_a_chosen_line_that_is_not_the_quotes(send_in_vain: Send, stage: Stage) -> None:
    accept = """
        mutation ($id: ID!, $input: QuoteAcceptInput!) {
          quoteAccept(id: $id, input: $input) { userErrors { code path message } } }"""
    chosen = {"selectedLineItemIds": [stage.sent_line, stage.lines[0]]}
    answer = await send_in_vain(accept, id=stage.sent_quote, input=chosen)
    assert answer.errors == [("NOT_FOUND", at("input.selectedLineItemIds.1"))]


async def test_reading_what_is_not_there(send_in_vain: Send, strangers: Stage) -> None:
    read = """
        query ($id: ID!, $ids: [ID!]!, $subject: ID!) {
          quote(id: $id) { id }
          node(id: $id) { id }
          nodes(ids: $ids) { id }
          quotes(filter: {clientId: $subject}) { totalCount nodes { id } }
          events(subjectIds: [$id]) { nodes { id } }
        }"""
    for quote, client in ((strangers.quote, strangers.client), (UNKNOWN["quote"], UNKNOWN["client"])):
        answer = await send_in_vain(read, id=quote, ids=[quote, "", "quote_", "_"], subject=client)
        assert answer.body.get("errors") is None
        assert answer.body["data"] == {
            "quote": None,
            "node": None,
            "nodes": [None] * 4,
            "quotes": {"totalCount": 0, "nodes": []},
            "events": {"nodes": []},
        }
