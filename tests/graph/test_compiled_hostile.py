"""Hostile values in every argument: none of a caller's values is ever part of a statement."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    get_named_type,
    is_scalar_type,
)

from graph.schema import schema
from tests.graph.generated_values import literal
from tests.graph.two_executors import Caller, answer

MARK = "zzmark"
TEXTS = (
    f"{MARK}' or '1'='1",
    f"{MARK}'; drop table quote; --",
    f"$1 $$ $2::VARCHAR %s %(param)s :engine_tenant ::json {MARK} /*",
    f"\\ {MARK} \\' E'\\x27' \"",
    f"{{}} [[ \n %_ 😀\u2028 {MARK}",
    f"{MARK}' | b:* & !c",
    f"quote_{MARK}",
    f"{MARK}'_quote_x",
    "x" * 500,
)
MARKED: Mapping[str, tuple[Any, str]] = {
    "Decimal": ("98765.4321", "98765"),
    "Date": ("1987-06-05", "1987"),
    "DateTime": ("1987-06-05T04:03:02Z", "1987"),
    "Int": (73, r"(?<![\w$.])73\b"),
}
"""Values that are easy to find in a statement, and how to find them."""
ALIASES = (
    "select",
    "FROM",
    "_",
    "__",
    "__proto__",
    "ctid",
    "tableoid",
    "team_id",
    "items",
    "i0",
    "MixedCase",
    "anon_1",
    "x" * 63,
    "y" * 64,
    "z" * 500,
)

Place = tuple[str, str, GraphQLInputType]
"""A root field, how its argument is written, and the type of the value there."""

assert schema._schema.query_type is not None
ROOT_FIELDS = {
    name: field for name, field in schema._schema.query_type.fields.items() if name != "quoteCalculate"
}


def places(*types: str) -> list[Any]:
    """Everywhere that a value of these types can be given to a field of the root."""
    return [
        pytest.param((name, use, type_), id=f"{name}.{use.partition(':')[0]}.{use.rpartition('{')[2]}")
        for name, field in ROOT_FIELDS.items()
        for argument, definition in field.args.items()
        for use, type_ in uses(argument, definition.type)
        if get_named_type(type_).name in types
    ]


def uses(argument: str, type_: GraphQLInputType) -> Iterator[tuple[str, GraphQLInputType]]:
    """How an argument, or each field of one that is an object, is given a value in a document."""
    named = get_named_type(type_)
    if not isinstance(named, GraphQLInputObjectType):
        yield f"{argument}: %s", type_
        return
    for name, field in named.fields.items():
        yield f"{argument}: {{{name}: %s}}", field.type


def documents(place: Place, values: Sequence[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Asks the field with each of the values: all as variables, then all as literals."""
    name, use, type_ = place
    below = selection(get_named_type(ROOT_FIELDS[name].type))
    variables = {f"v{number}": value for number, value in enumerate(values)}
    parameters = ", ".join(f"${each}: {type_}" for each in variables)
    fields = [f"a{each}: {name}({use % f'${each}'}) {below}" for each in variables]
    yield f"query ({parameters}) {{ {' '.join(fields)} }}", variables
    fields = [f"a{n}: {name}({use % literal(value, type_)}) {below}" for n, value in enumerate(values)]
    yield f"{{ {' '.join(fields)} }}", {}


def selection(type_: GraphQLNamedType) -> str:
    return "{ totalCount nodes { id } }" if "Connection" in type_.name else "{ id }"


async def agree(caller: Caller, text: str, variables: dict[str, Any], hidden: str) -> None:
    """Both executors answer alike, the fault is never ours, and the statement has nothing like `hidden`."""
    compiled = await answer(caller.database, caller.viewer, text, variables)
    standard = await answer(caller.database, caller.viewer, text, variables, "standard")
    assert compiled.told == standard.told
    assert not any("INTERNAL" in error for error in compiled.errors)
    for statement in compiled.statements:
        assert not re.search(hidden, statement.sql, re.IGNORECASE)
    if not compiled.errors:
        assert compiled.executor == "compiled"


@pytest.mark.parametrize("place", places("String", "ID"))
async def test_texts_are_only_ever_parameters(caller: Caller, place: Place) -> None:
    values = [[text] for text in TEXTS] if str(place[2]).startswith("[") else TEXTS
    for text, variables in documents(place, values):
        await agree(caller, text, variables, MARK)


@pytest.mark.parametrize("place", places(*MARKED))
async def test_numbers_and_dates_are_only_ever_parameters(caller: Caller, place: Place) -> None:
    value, pattern = MARKED[get_named_type(place[2]).name]
    for text, variables in documents(place, [value]):
        await agree(caller, text, variables, pattern)


async def test_a_null_character_is_refused_before_it_reaches_the_database(caller: Caller) -> None:
    text = "query ($value: ID!) { quote(id: $value) { id } }"
    answered = await answer(caller.database, caller.viewer, text, {"value": "quote_\u0000"})
    assert (answered.statements, answered.transactions) == ((), 0)
    assert '"code":"BAD_USER_INPUT"' in answered.errors[0]


@pytest.mark.parametrize("alias", ALIASES, ids=lambda alias: alias[:20])
async def test_every_alias_of_the_grammar_is_a_key_of_the_answer(caller: Caller, alias: str) -> None:
    page = f"{{ {alias}: nodes {{ {alias}: id client {{ {alias}: name }} total {{ {alias}: amount }} }} }}"
    text = f"{{ {alias}: quotes(first: 2) {page} a: viewer {{ {alias}: scopes }} }}"
    compiled = await answer(caller.database, caller.viewer, text, {})
    standard = await answer(caller.database, caller.viewer, text, {}, "standard")
    assert compiled.told == standard.told
    assert compiled.errors == ()
    assert compiled.executor == ("compiled" if len(alias) <= 63 else "standard")


async def test_many_aliases_of_one_field_are_many_keys(caller: Caller) -> None:
    info = " ".join(f"a{n}: hasNextPage b{n}: startCursor" for n in range(45))
    columns = " ".join(f"c{n}: name" for n in range(200))
    text = f"{{ quotes {{ pageInfo {{ {info} }} nodes {{ client {{ {columns} }} }} }} }}"
    compiled = await answer(caller.database, caller.viewer, text, {})
    assert compiled.told == (await answer(caller.database, caller.viewer, text, {}, "standard")).told
    assert compiled.errors == ()
    assert compiled.executor == "standard", "a function of PostgreSQL takes no more than 100 arguments"


async def test_what_is_nested_too_deeply_to_compile_falls_back(caller: Caller) -> None:
    nested = "id"
    for _ in range(14):
        nested = f"client {{ quotes(first: 1) {{ edges {{ node {{ {nested} }} }} }} }}"
    text = f"{{ quotes(first: 1) {{ edges {{ node {{ {nested} }} }} }} }}"
    compiled = await answer(caller.database, caller.viewer, text, {})
    assert (compiled.executor, compiled.errors) == ("standard", ())


async def test_names_of_types_and_fields_are_all_that_a_statement_has_of_a_document(caller: Caller) -> None:
    text = """
    query Hidden_Name($hidden_variable: Int = 7) {
      ...Hidden_Fragment
    }
    fragment Hidden_Fragment on Query { # a hidden comment
      quotes(first: $hidden_variable, filter: { number: "hidden text" }) { shown: totalCount }
    }
    """
    compiled = await answer(caller.database, caller.viewer, text, {})
    (statement,) = compiled.statements
    assert not re.search("hidden", statement.sql, re.IGNORECASE)
    assert '"shown"' in statement.sql


def test_every_scalar_has_a_case() -> None:
    scalars = {
        get_named_type(type_).name
        for field in ROOT_FIELDS.values()
        for argument, definition in field.args.items()
        for _, type_ in uses(argument, definition.type)
        if is_scalar_type(get_named_type(type_))
    }
    assert scalars == {"String", "ID", *MARKED, "Boolean", "CurrencyCode"}, (
        "the last two are from a closed list"
    )
