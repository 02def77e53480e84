"""Generated inputs: sound ones made from the schema, with junk in a few places."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from graphql import get_nullable_type, is_enum_type, is_input_object_type, is_list_type, is_non_null_type
from hypothesis import strategies as st

from graph.schema import schema

MOST_LINES = 5
_ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**12, max_value=10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    _ANY_TEXT,
    st.sampled_from(["", " ", "NaN", "-0", "1e9", "0.0000001", "9" * 31, "x" * 20_000, "\x00", "\ud800"]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(["id", "name", "value", "__typename"]), st.integers(), max_size=2),
)
"""Anything that JSON can say."""

_SOUND: dict[str, st.SearchStrategy[Any]] = {
    "String": st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20),
    "Boolean": st.booleans(),
    "Int": st.integers(0, 100),
    "Decimal": st.decimals(1, 20, places=2).map(str),
    "Date": st.dates(date(2026, 1, 1), date(2026, 1, 9)).map(str),
    "CurrencyCode": st.just("USD"),
}


@st.composite
def inputs(draw: st.DrawFn, type_name: str, ids: Mapping[str, str]) -> Any:
    """A value of the input type; `ids` has what stands in each field of type ID. Others are left out."""
    input = draw(_sound("", schema._schema.type_map[type_name], ids))
    for _ in range(draw(st.integers(0, 2))):
        way, last = draw(st.sampled_from(list(_places(input))))
        way[last] = draw(JUNK)
    return input


def _sound(name: str, type_: Any, ids: Mapping[str, str]) -> st.SearchStrategy[Any]:
    type_ = get_nullable_type(type_)
    if is_list_type(type_):
        return st.lists(_sound(name, type_.of_type, ids), min_size=1, max_size=MOST_LINES)
    if is_enum_type(type_):
        return st.sampled_from(list(type_.values))
    if not is_input_object_type(type_):
        return st.just(ids[name]) if type_.name == "ID" else _SOUND[type_.name]
    fields = {
        inner: _sound(inner, field.type, ids)
        for inner, field in type_.fields.items()
        if inner in ids or get_nullable_type(field.type) is not schema._schema.type_map["ID"]
    }
    needed = {inner for inner in fields if is_non_null_type(type_.fields[inner].type)}
    needed |= fields.keys() & {"name", "unitPrice"}
    return st.fixed_dictionaries(
        {inner: each for inner, each in fields.items() if inner in needed},
        optional={inner: each for inner, each in fields.items() if inner not in needed},
    )


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place inside `value`, as what holds it and its key there."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])
