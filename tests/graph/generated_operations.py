"""Operations made from the schema itself: every field, argument and kind of fragment that it allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from tests.graph.generated_values import Draw, Known, Values, literal

DEEPEST = 6
MOST_FIELDS = 24
ODD_ALIASES = (
    "select",
    "_",
    "id",
    "items",
    "count",
    "_id",
    "A" * 63,
    "A" * 64,
    "ctid",
    "team_id",
    "i0",
    "row",
)
READ_SCOPES = (
    "clients",
    "products",
    "tax_rates",
    "labels",
    "quotes",
    "invoices",
    "payments",
    "team",
    "members",
    "events",
)
RESOLVED = {"quoteCalculate"}
"""Root fields that are computed and read nothing: no executor but the standard one answers them."""


@dataclass(frozen=True)
class Case:
    """An operation, what to send with it each time it is run, and the scopes of who runs it."""

    text: str
    variables: Sequence[dict[str, Any]]
    scopes: frozenset[str]

    def __repr__(self) -> str:
        return f"\n{self.text}\n\nvariables: {self.variables}\nscopes: {sorted(self.scopes)}\n"


@dataclass
class Entry:
    """What stands under one key of the response; whatever else takes this key has to agree with it."""

    name: str
    arguments: str
    type: str
    parent: GraphQLObjectType | GraphQLInterfaceType
    below: Level


@dataclass
class Level:
    """The fields of one object of the response so far, from all selections that are merged into it."""

    entries: dict[str, Entry] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fragment:
    """A named fragment that can be spread again, and the entries that it adds to a level."""

    name: str
    on: str
    entries: dict[str, Entry]


@st.composite
def cases(draw: Draw, schema: GraphQLSchema, known: Known, runs: int = 2) -> Case:
    """A valid query with variables for that many runs."""
    return Writer(Values(draw, known), schema, runs).case()


class Writer:
    """Writes one operation."""

    def __init__(self, values: Values, schema: GraphQLSchema, runs: int) -> None:
        self.values, self.schema, self.runs = values, schema, runs
        self.left = 3 + values.number(MOST_FIELDS - 3)
        self.parameters: list[str] = []
        self.variables: list[dict[str, Any]] = [{} for _ in range(runs)]
        self.fragments: list[Fragment] = []
        self.written: list[str] = []
        self.names = 0

    def case(self) -> Case:
        """The operation with its variables and scopes."""
        root = self.schema.query_type
        assert root is not None
        selections = self.selections(root, Level(), 0)
        parameters = f"({', '.join(self.parameters)})" if self.parameters else ""
        return Case(
            "\n".join([f"query Q{parameters} {selections}", *self.written]), self.variables, self.scopes()
        )

    def scopes(self) -> frozenset[str]:
        """Mostly all, sometimes some, seldom none."""
        if not self.values.chance(20):
            return frozenset({"read"})
        return frozenset(f"read:{each}" for each in READ_SCOPES if self.values.chance(70))

    def selections(self, type_: Any, level: Level, depth: int) -> str:
        """A selection set on `type_`, whose fields go into `level`."""
        parts = [self.selection(type_, level, depth) for _ in range(1 + self.values.number(3))]
        return f"{{ {' '.join(parts)} }}"

    def selection(self, type_: Any, level: Level, depth: int) -> str:
        """One field or fragment."""
        self.left -= 1
        kind = self.values.number(19)
        if self.left > 0 and depth < DEEPEST + 2:
            if kind >= 18 or (kind >= 12 and is_abstract_type(type_)):
                return self.inline(type_, level, depth)
            if kind >= 16 or (kind >= 8 and is_abstract_type(type_)):
                return self.spread(type_, level, depth)
        if kind == 15 or not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            return self.typename(type_, level)
        return self.field(type_, level, depth)

    def inline(self, type_: Any, level: Level, depth: int) -> str:
        """An inline fragment on a type that objects of `type_` can have."""
        if self.values.chance(20):
            return f"...{self.switch()} {self.selections(type_, level, depth + 1)}"
        on = self.values.pick(self.overlapping(type_))
        return f"... on {on.name}{self.switch()} {self.selections(on, level, depth + 1)}"

    def spread(self, type_: Any, level: Level, depth: int) -> str:
        """A named fragment: a new one, or one again that has nothing to quarrel about with this level."""
        overlapping = self.overlapping(type_)
        names = {each.name for each in overlapping}
        again = [
            each
            for each in self.fragments
            if each.on in names and not each.entries.keys() & level.entries.keys()
        ]
        if again and self.values.chance(70):
            fragment = self.values.pick(again)
            level.entries.update(fragment.entries)
            level.used.extend(fragment.entries)
            return f"...{fragment.name}{self.switch()}"
        on, name, start = self.values.pick(overlapping), self.name("F"), len(level.used)
        selections = self.selections(on, level, depth + 1)
        self.written.append(f"fragment {name} on {on.name} {selections}")
        entries = {key: level.entries[key] for key in level.used[start:]}
        self.fragments.append(Fragment(name, on.name, entries))
        return f"...{name}{self.switch()}"

    def overlapping(self, type_: Any) -> list[Any]:
        """`type_` itself and those that a fragment inside it may be on."""
        if is_abstract_type(type_):
            return [*self.schema.get_possible_types(type_), type_]
        return [type_, *type_.interfaces]

    def typename(self, type_: Any, level: Level) -> str:
        """The meta field, under whatever key."""
        key = self.key("__typename", "", "String!", type_, level)
        return "__typename" if key == "__typename" else f"{key}: __typename"

    def field(self, parent: Any, level: Level, depth: int) -> str:
        """A field with its arguments, directives and selections."""
        name = self.choose(parent, depth)
        definition: GraphQLField = parent.fields[name]
        arguments = self.arguments(definition)
        key = self.key(name, arguments, str(definition.type), parent, level)
        entry = level.entries[key]
        below, named = "", get_named_type(definition.type)
        if not is_leaf_type(named):
            below = " " + self.selections(named, entry.below, depth + 1)
        alias = "" if key == name else f"{key}: "
        return f"{alias}{name}{entry.arguments}{self.switch()}{below}"

    def choose(self, parent: Any, depth: int) -> str:
        """The name of a field of `parent`: leaves only, once there is enough of everything."""
        leaves: list[str] = [
            name for name, each in parent.fields.items() if is_leaf_type(get_named_type(each.type))
        ]
        branches: list[str] = [name for name in parent.fields if name not in leaves and name not in RESOLVED]
        if leaves and (not branches or self.left <= 0 or depth >= DEEPEST):
            return self.values.pick(leaves)
        if branches and (not leaves or self.values.chance(70 if depth < 3 else 45)):
            return self.values.pick(branches)
        return self.values.pick(leaves)

    def key(self, name: str, arguments: str, type_: str, parent: Any, level: Level) -> str:
        """The response key of a field: its name, an alias, or one that is there already and agrees."""
        key = name
        if self.values.chance(20):
            key = self.values.pick(ODD_ALIASES) if self.values.chance(40) else self.name("a")
        found = level.entries.get(key)
        if found is not None and (found.name, found.type, found.arguments) != (name, type_, arguments):
            apart = found.parent is not parent and all(
                isinstance(each, GraphQLObjectType) for each in (found.parent, parent)
            )
            if (found.name, found.type) == (name, type_) and not apart and self.values.chance(60):
                level.used.append(key)
                return key  # the same field once more, with the arguments that it had
            key = self.name("a")
        if key not in level.entries:
            level.entries[key] = Entry(name, arguments, type_, parent, Level())
        level.used.append(key)
        return key

    def name(self, prefix: str) -> str:
        """A name that is not taken."""
        self.names += 1
        return f"{prefix}{self.names}"

    def switch(self) -> str:
        """Nothing, mostly; else @include or @skip, by a literal or a variable."""
        if not self.values.chance(12):
            return ""
        directive = self.values.pick(["include", "skip"])
        condition = self.given(
            GraphQLNonNull(GraphQLBoolean), "if", [self.values.chance(50) for _ in range(self.runs)]
        )
        return f" @{directive}(if: {condition})"

    def arguments(self, definition: GraphQLField) -> str:
        """The arguments of a field; those that page through a list fit each other, mostly."""
        given, order = [], ""
        connection = str(get_named_type(definition.type))
        if "sort" in definition.args and self.values.chance(35):
            type_ = definition.args["sort"].type
            sort = self.values.value(type_, "sort")
            order = f"{sort['by']} {sort['direction']}"
            given.append(f"sort: {self.given(type_, 'sort', [sort] * self.runs)}")
        for name, argument in definition.args.items():
            if name == "sort" or not self.wanted(name, argument.type):
                continue
            if name == "last" and any(each.startswith("first") for each in given) and self.values.chance(80):
                continue
            drawn = [self.argument(name, argument.type, connection, order) for _ in range(self.runs)]
            given.append(f"{name}: {self.given(argument.type, name, drawn)}")
        return f"({', '.join(given)})" if given else ""

    def wanted(self, name: str, type_: GraphQLInputType) -> bool:
        """Whether to give this argument."""
        if isinstance(type_, GraphQLNonNull):
            return True
        return self.values.chance({"first": 45, "last": 12, "after": 18, "before": 10}.get(name, 35))

    def argument(self, name: str, type_: GraphQLInputType, connection: str, order: str) -> Any:
        """A value for it."""
        if name in ("after", "before"):
            return self.values.cursor(connection, order)
        if name == "id":
            return self.values.identifier(connection[:1].lower() + connection[1:])
        return self.values.value(type_, name)

    def given(self, type_: GraphQLInputType, hint: str, drawn: Sequence[Any]) -> str:
        """One of the values as a literal, or all of them as a variable, one for each run."""
        if not self.values.chance(40):
            return literal(drawn[0], type_)
        name, nullable = self.name("v"), not isinstance(type_, GraphQLNonNull)
        optional, default = nullable, ""
        if self.values.chance(35):
            default, optional = f" = {literal(self.values.value(type_, hint), type_)}", True
        declared = str(type_)
        if not nullable and default and self.values.chance(50):
            declared = declared.removesuffix("!")  # allowed, and null is then refused by the field
        may_be_null = not declared.endswith("!")
        for variables, value in zip(self.variables, drawn, strict=True):
            if optional and self.values.chance(20):
                continue
            variables[name] = None if may_be_null and self.values.chance(10) else value
        self.parameters.append(f"${name}: {declared}{default}")
        return f"${name}"
