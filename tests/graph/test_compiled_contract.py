"""Every query of the contract is one statement, and its answer and its SQL are as they were.

After a change that is meant, write the snapshots anew with
`pytest tests/graph/test_compiled_contract.py --inline-snapshot=create,fix`.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from graphql import OperationDefinitionNode, OperationType, parse, print_ast, separate_operations
from inline_snapshot import external_file

from tests.contract.conftest import CORE, operations_of
from tests.graph.business import Business, Businesses
from tests.graph.two_executors import Caller, answer

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "Clients": {"search": "ann"},
    "Products": {},
    "TaxRates": {},
    "Dashboard": {},
    "EventLog": {"first": 3, "types": ["QUOTE_SENT", "INVOICE_SENT"]},
    "Invoices": {"paymentStatus": ["PAID", "PARTIALLY_PAID"]},
    "Payments": {},
    "QuoteList": {"first": 3, "status": ["SENT", "EXPIRED", "DRAFT"]},
    "QuotePage": {"first": 2},
    "OneQuote": {"id": "quote:9"},
    "Viewer": {},
    "Node": {"id": "client:0"},
}
"""Variables for each; `quote:9` stands for the tenth quote."""
COMPUTED = {"QuoteCalculate": {"input": {"lineItems": [{"name": "Design", "unitPrice": "90"}]}}}
"""It reads what a quote starts from, calculates, and has no rows to answer with."""


def queries() -> set[str]:
    return {
        definition.name.value
        for text in operations_of(CORE).values()
        for definition in parse(text).definitions
        if isinstance(definition, OperationDefinitionNode)
        and definition.operation is OperationType.QUERY
        and definition.name
    }


def test_there_is_a_sample_of_every_query() -> None:
    assert queries() == {*SAMPLES, *COMPUTED}


@pytest.mark.parametrize("name", SAMPLES)
async def test_a_query_of_the_contract_is_one_statement(
    name: str, caller: Caller, businesses: Businesses
) -> None:
    text = operation_alone(name)
    variables = sample(name, businesses.ours)
    compiled = await answer(caller.database, caller.viewer, text, variables)
    assert compiled.errors == ()
    assert (compiled.executor, compiled.transactions) == ("compiled", 0)
    (statement,) = compiled.statements
    standard = await answer(caller.database, caller.viewer, text, variables, "standard")
    assert compiled.told == standard.told
    assert f"{statement.sql}\n" == external_file(f"snapshots/{name}.sql", format=".txt")
    assert lasting(compiled.data) == external_file(f"snapshots/{name}.json", format=".txt")


async def test_a_calculation_does_not_fall_back(caller: Caller) -> None:
    variables: dict[str, Any] = dict(COMPUTED["QuoteCalculate"])
    computed = await answer(caller.database, caller.viewer, operation_alone("QuoteCalculate"), variables)
    assert (computed.executor, computed.errors) == ("compiled", ())


def operation_alone(name: str) -> str:
    """The operation without its neighbours in the file, but with its fragments."""
    return print_ast(separate_operations(parse(operations_of(CORE)[name]))[name])


def sample(name: str, business: Business) -> dict[str, Any]:
    variables = dict(SAMPLES[name])
    if "id" in variables:
        table, _, place = variables["id"].partition(":")
        variables["id"] = business.ids[table][int(place)]
    return variables


def lasting(data: str) -> str:
    """The answer without what differs from run to run: identifiers, cursors, moments and days."""
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        kind = found[1]
        return names.setdefault(
            found[0], f"{kind}_{1 + sum(each.startswith(kind) for each in names.values())}"
        )

    text = orjson.dumps(orjson.loads(data), option=orjson.OPT_INDENT_2).decode()
    text = re.sub(r"\b([a-z]+)_[0-9a-z]{26}\b", name, text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[^\"]*", "a moment", text)
    text = re.sub(r'"20\d\d-\d\d-\d\d"', '"a day"', text)
    return re.sub(r'(ursor": )"[\w-]{40,}"', r'\1"a cursor"', text) + "\n"
