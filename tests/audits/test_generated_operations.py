"""Hundreds of operations made from the schema, sound and unsound: whatever is asked, the server holds.

They are the same in every run; `QUOTEGRAPH_AUDIT_CASES=10000` makes it a long run with others each time.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import is_non_null_type
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.schema import schema
from models.errors import ErrorCode
from tests.bad_input.calls import MUTATIONS, document_of, least
from tests.bad_input.conftest import UNKNOWN, Stage, furnish
from tests.bad_input.junk import JUNK
from tests.graph.generated_operations import cases
from tests.graph.generated_values import Known, Values
from tests.over_http import Answer, Product

CASES = int(os.environ.get("QUOTEGRAPH_AUDIT_CASES", "600"))
SETTINGS = settings(
    derandomize="QUOTEGRAPH_AUDIT_CASES" not in os.environ, suppress_health_check=list(HealthCheck)
)
OUR_FAULT = {ErrorCode.INTERNAL, ErrorCode.TIMEOUT}


@pytest.fixture
async def team(product: Product) -> Stage:
    return await furnish(product)


@pytest.fixture
async def known(product: Product, team: Stage) -> Known:
    """What can be asked for: identifiers of ours, of strangers and of nothing, and cursors."""
    strangers = await furnish(product)
    page = await team.api("{ quotes(first: 2) { edges { cursor } } }")
    ids = {
        "client": [team.client],
        "quote": [team.quote, team.sent_quote],
        "lineItem": [*team.lines, team.sent_line],
        "invoice": [team.invoice, team.sent_invoice],
        "payment": [team.payment],
        "product": [team.product],
        "taxRate": [team.tax_rate],
        "termsTemplate": [team.terms_template],
        "label": [team.label],
        "member": [team.member],
        "apiKey": [team.api_key],
    }
    foreign = [strangers.client, strangers.quote, strangers.invoice, strangers.product, *UNKNOWN.values()]
    cursors = {("QuoteConnection", ""): [edge["cursor"] for edge in page["quotes"]["edges"]]}
    texts = {
        "search": ["work", "Ä", "日本"],
        "email": ["ann@example.com"],
        "currency": ["USD"],
        "name": ["x"],
    }
    return Known(ids, foreign, cursors, texts)


@pytest.fixture
def ended() -> Iterator[Counter[str]]:
    """How often operations ended in which way: many of them well, and many not."""
    ended: Counter[str] = Counter()
    yield ended
    print(f"\n{ended.total()} operations: {dict(ended)}")
    assert min(ended["answered"], ended["refused"]) > ended.total() / 50


@st.composite
def mutations(draw: st.DrawFn, stage: Stage, known: Known) -> tuple[str, dict[str, Any]]:
    """A mutation and its variables: the least it takes, more than that, and junk in a place or two."""
    name = draw(st.sampled_from(sorted(MUTATIONS)))
    values = Values(draw, known)
    variables = {
        argument: values.nullable(declared.type, argument)
        if values.chance(60)
        else least(declared.type, stage)
        for argument, declared in MUTATIONS[name].args.items()
        if is_non_null_type(declared.type) or values.chance(40)
    }
    if "id" in variables:
        variables["id"] = values.identifier(_noun_of(name, known))
    for _ in range(2 if values.chance(30) else 0):
        way, last = draw(st.sampled_from(list(_places(variables))))
        way[last] = draw(JUNK)
    return name, variables


def _noun_of(mutation: str, known: Known) -> str:
    """What the mutation is about, going by the beginning of its name."""
    return next((noun for noun in known.ids if mutation.startswith(noun)), "id")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place inside `value`, as what holds it and its key there."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


@settings(SETTINGS, max_examples=CASES // 3)
@given(data=st.data())
async def test_no_query_fails(data: st.DataObject, team: Stage, known: Known, ended: Counter[str]) -> None:
    case = data.draw(cases(schema._schema, known, 1))
    note(await team.api.send(case.text, variables=case.variables[0]), ended)


@settings(SETTINGS, max_examples=CASES - CASES // 3)
@given(data=st.data())
async def test_no_mutation_fails(data: st.DataObject, team: Stage, known: Known, ended: Counter[str]) -> None:
    name, variables = data.draw(mutations(team, known))
    note(await team.api.send(document_of(name), variables=variables), ended)


def note(answer: Answer, ended: Counter[str]) -> None:
    """Fails the test for a fault of ours."""
    codes = {code for code, _ in answer.errors}
    assert answer.status < 500
    assert not codes & OUR_FAULT
    assert codes <= set(ErrorCode)
    ended["refused" if codes else "answered"] += 1
