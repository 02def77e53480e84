"""Values for arguments, made from the types of the schema and from what the data has; some are wrong."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
)
from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]

HOSTILE = (
    "'",
    "'; drop table quote; --",
    '"',
    "$1",
    "%s %(x)s",
    ":engine_tenant",
    "::json",
    "\\",
    "\\'",
    "E'\\x41'",
    "{",
    "]",
    "%",
    "_",
    "/",
    "",
    " ",
    "\u2028",
    "😀",
    "/*",
    "!!",
    "a:*|b",
)
SIZES_REFUSED = (0, -1, 101, 2**31 - 1)
_SCALARS: Mapping[str, Sequence[Any]] = {
    "Int": (1, 2, 3, 4, 5, 100),
    "Float": (1.5,),
    "Boolean": (True, False),
    "Decimal": ("0", "100", "112.50", "-1", "0.001", "99999999999999.999999", 50),
    "Date": ("2020-01-01", "2026-11-20", "2026-12-05", "2031-01-01", "0001-01-01", "9999-12-31"),
    "DateTime": ("2020-01-01T00:00:00Z", "2099-01-01T00:00:00.123456+14:00", "0001-01-02T00:00:00Z"),
    "CurrencyCode": ("USD", "JPY", "EUR", "GBP"),
}


@dataclass(frozen=True)
class Known:
    """What the data has: identifiers by table, another team's, cursors by list and order, and texts."""

    ids: Mapping[str, Sequence[str]]
    foreign: Sequence[str]
    cursors: Mapping[tuple[str, str], Sequence[str]]
    texts: Mapping[str, Sequence[str]]


class Values:
    """Draws values; `hint` is the name of the argument or input field that a value is for."""

    def __init__(self, draw: Draw, known: Known) -> None:
        self._draw, self._known = draw, known

    def number(self, most: int) -> int:
        """A number from 0 to `most`, which shrinks to 0."""
        drawn: int = self._draw(_up_to(most))
        return drawn

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`, which shrinks to the first."""
        return choices[self.number(len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        """True in about `percent` of 100 cases, and in the least."""
        return self.number(99) >= 100 - percent

    def value(self, type_: GraphQLInputType, hint: str) -> Any:
        """A value of `type_` as it is sent in JSON."""
        if isinstance(type_, GraphQLNonNull):
            return self.value(type_.of_type, hint)
        if isinstance(type_, GraphQLList):
            return [self.value(type_.of_type, hint) for _ in range(self.number(3))]
        if isinstance(type_, GraphQLEnumType):
            return self.pick(list(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_)
        if type_.name == "ID":
            return self.identifier(hint)
        if type_.name == "String":
            return self.pick(HOSTILE) if self.chance(30) else self.pick(self._texts(hint))
        if type_.name == "Int" and self.chance(6):
            return self.pick(SIZES_REFUSED)
        return self.pick(_SCALARS[type_.name])

    def identifier(self, hint: str) -> str:
        """An identifier of the kind that `hint` speaks of, mostly; else another or none."""
        table = {"ownerId": "member"}.get(hint, hint.removesuffix("Ids").removesuffix("Id"))
        if table in self._known.ids and self._known.ids[table] and not self.chance(25):
            return self.pick(self._known.ids[table])
        kind = self.number(9)
        if kind == 0:
            return self.pick(self._known.foreign)
        if kind == 1:
            return self.pick([*HOSTILE, "quote_00000000000000000000000000", "quote_", "x_1", "QUOTE_1", "_"])
        return self.pick(self.pick([ids for ids in self._known.ids.values() if ids]))

    def cursor(self, connection: str, order: str) -> str:
        """A cursor of that list in that order, mostly; else one of another, or none at all."""
        own = self._known.cursors.get((connection, order), ())
        if own and not self.chance(12):
            return self.pick(own)
        everything = [cursor for cursors in self._known.cursors.values() for cursor in cursors]
        return (
            self.pick(everything)
            if self.chance(50)
            else self.pick([*HOSTILE, "0", "3", "-1", "abc", "9" * 30])
        )

    def _object(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        wanted = [name for name, field in type_.fields.items() if isinstance(field.type, GraphQLNonNull)]
        wanted += [self.pick(list(type_.fields)) for _ in range(self.number(2))]
        return {name: self.nullable(type_.fields[name].type, name) for name in dict.fromkeys(wanted)}

    def nullable(self, type_: GraphQLInputType, hint: str) -> Any:
        """A value of `type_`; null at times, where the type allows it."""
        if not isinstance(type_, GraphQLNonNull) and self.chance(8):
            return None
        return self.value(type_, hint)

    def _texts(self, hint: str) -> Sequence[str]:
        return self._known.texts.get(hint) or self._known.texts["search"]


def literal(value: Any, type_: GraphQLInputType) -> str:
    """`value` as it is written in a document."""
    if isinstance(type_, GraphQLNonNull):
        return literal(value, type_.of_type)
    if value is None:
        return "null"
    if isinstance(type_, GraphQLList):
        return f"[{', '.join(literal(each, type_.of_type) for each in value)}]"
    if isinstance(type_, GraphQLInputObjectType):
        fields = (f"{name}: {literal(each, type_.fields[name].type)}" for name, each in value.items())
        return f"{{{', '.join(fields)}}}"
    return str(value) if isinstance(type_, GraphQLEnumType) else json.dumps(value, ensure_ascii=False)


@cache
def _up_to(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)
