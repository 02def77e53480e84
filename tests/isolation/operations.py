"""Operations made from the schema: every root field, and every place in its arguments that takes an id.

Whoever adds a noun to the schema adds it to the tests that run these.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from graph.engine.node import node_of_type
from graph.schema import schema

SCHEMA = schema._schema
ROOTS: Mapping[str, Mapping[str, GraphQLField]] = {
    "query": SCHEMA.query_type.fields,  # type: ignore[union-attr]
    "mutation": SCHEMA.mutation_type.fields,  # type: ignore[union-attr]
    "subscription": SCHEMA.subscription_type.fields,  # type: ignore[union-attr]
}
PREFIXES: Mapping[str, str] = {
    name: source.prefix for name in SCHEMA.type_map if (source := node_of_type(name)) is not None
}
"""By object type, what its identifiers begin with."""
EACH = "*"
_LEAST = {"String": "x", "Decimal": "1", "Int": 1, "Boolean": True, "CurrencyCode": "USD"}
_OFTEN_NEEDED = ("name", "unitPrice", "amount")
"""Optional fields without which many an input is refused before its ids are looked at."""


@dataclass(frozen=True)
class Place:
    """Where an id goes: a root field, and the way through its arguments."""

    kind: str
    field: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.field}({'.'.join(self.path)})"

    @property
    def answered_path(self) -> list[str]:
        """The path at which a refusal of the id is answered."""
        return ["0" if step == EACH else step for step in self.path]

    @property
    def prefixes(self) -> Sequence[str]:
        """What the ids that belong here begin with, going by its name; those of all kinds for no name."""
        names = [step for step in self.path if step != EACH]
        noun = names[-1].removesuffix("s").removesuffix("Id")
        if noun == "id":
            noun = names[-2].removesuffix("s") if len(names) > 1 else self.field
            if len(names) == 1:
                return _prefixes(lambda type_name: noun.lower().startswith(type_name.lower()))
        return _prefixes(lambda type_name: type_name.endswith(noun[:1].upper() + noun[1:]), noun)


def _prefixes(fits: Callable[[str], bool], noun: str = "") -> Sequence[str]:
    """Of the types that fit; else of those that fit the noun's end, as of `selectedLineItem`; else of all."""
    found = [PREFIXES[name] for name in sorted(PREFIXES, key=len) if fits(name)]
    shorter = re.sub(r"^[a-z]+", "", noun)
    if not found and shorter:
        return _prefixes(lambda type_name: type_name.endswith(shorter), shorter[:1].lower() + shorter[1:])
    return found or list(PREFIXES.values())


def places(kind: str) -> Iterator[Place]:
    """Every place for an id in the root fields of one kind of operation."""
    for name, definition in ROOTS[kind].items():
        for argument, declared in definition.args.items():
            for path in _id_paths(declared.type):
                yield Place(kind, name, (argument, *path))


def _id_paths(type_: Any) -> Iterator[tuple[str, ...]]:
    type_ = get_nullable_type(type_)
    if is_list_type(type_):
        for path in _id_paths(type_.of_type):
            yield (EACH, *path)
    elif is_input_object_type(type_):
        for name, inner in type_.fields.items():
            for path in _id_paths(inner.type):
                yield (name, *path)
    elif type_.name == "ID":
        yield ()


def document(kind: str, name: str) -> str:
    """The operation with a variable for each argument, asking for what it answers and what that leads to."""
    definition = ROOTS[kind][name]
    parameters = ", ".join(f"${argument}: {each.type}" for argument, each in definition.args.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in definition.args)
    head = f"{kind} ({parameters})" if parameters else kind
    call = f"{name}({passed})" if passed else name
    return f"{head} {{ {call} {_selection(definition.type, further=1)} }}"


def _selection(type_: Any, further: int) -> str:
    """Every field that needs no argument, down to objects `further` away; of lists the first three."""
    named = get_named_type(type_)
    if is_leaf_type(named):
        return ""
    if not isinstance(named, GraphQLObjectType):
        return "{ __typename ... on Node { id } }"
    if "nodes" in named.fields:
        return f"{{ nodes {_selection(named.fields['nodes'].type, further)} }}"
    fields = (_selected(name, each, further) for name, each in named.fields.items())
    return f"{{ __typename {' '.join(filter(None, fields))} }}"


def _selected(name: str, definition: GraphQLField, further: int) -> str:
    if any(is_non_null_type(each.type) for each in definition.args.values()):
        return ""
    if is_leaf_type(get_named_type(definition.type)):
        return name
    paged = "(first: 3)" if "first" in definition.args else ""
    return f"{name}{paged} {_selection(definition.type, further - 1)}" if further else ""


def variables(place: Place, value: str, own: Mapping[str, str]) -> dict[str, Any]:
    """The least that the root field takes, from `own` ids by prefix, with `value` at the place."""
    needed = least_variables(place.kind, place.field, own)
    argument, *path = place.path
    type_ = ROOTS[place.kind][place.field].args[argument].type
    needed[argument] = _with(type_, path, value, own, needed.get(argument))
    return needed


def least_variables(kind: str, name: str, own: Mapping[str, str]) -> dict[str, Any]:
    """The least that the root field takes."""
    arguments = ROOTS[kind][name].args.items()
    return {
        argument: _least(Place(kind, name, (argument,)), each.type, own)
        for argument, each in arguments
        if is_non_null_type(each.type)
    }


def _least(place: Place, type_: Any, own: Mapping[str, str]) -> Any:
    type_ = get_nullable_type(type_)
    if is_list_type(type_):
        return [_least(Place(place.kind, place.field, (*place.path, EACH)), type_.of_type, own)]
    if is_enum_type(type_):
        return next(iter(type_.values))
    if is_input_object_type(type_):
        return {
            name: _least(Place(place.kind, place.field, (*place.path, name)), each.type, own)
            for name, each in type_.fields.items()
            if is_non_null_type(each.type) or name in _OFTEN_NEEDED
        }
    return own[place.prefixes[0]] if type_.name == "ID" else _LEAST[type_.name]


def _with(type_: Any, path: Sequence[str], value: str, own: Mapping[str, str], present: Any) -> Any:
    type_ = get_nullable_type(type_)
    if not path:
        return value
    step, *further = path
    if step == EACH:
        return [_with(type_.of_type, further, value, own, present[0] if present else None)]
    base = present if isinstance(present, dict) else _least(Place("query", "", ("",)), type_, own)
    inner = type_.fields[step].type
    return {**base, step: _with(inner, further, value, own, base.get(step))}
