"""How large an operation is, in one pass that visits each fragment once.

Cost counts the objects that could be answered: an object 1, a scalar 0, what is in a page times its
`first` or `last`, what is in another list times its typical size (a field declares it as
`strawberry.field(metadata={"typical_size": 3})`) or the number of its `ids`, each root field of a
mutation 10 more. The lists of an introspection are as long as the schema makes them.

A fragment may stand in many places, so its size must not depend on where: `cost` takes the lists directly
in it by their typical size, `fixed + page * per_item` as what a page of a known size holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from graph.introspection_cost import WRAPPERS, list_sizes
from graph.limits import Limits
from graph.size import COST_CEILING, NOTHING, Size
from models.errors import ErrorCode

MUTATION_COST = 10
META_FIELDS = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
MOST_NAMED = 20
"""Fields that are named to a caller whose operation costs too much."""


class TooMuch(GraphQLError):
    """The operation exceeds a limit; `extensions` hold the limit and, for cost, what was requested."""

    def __init__(self, code: ErrorCode, message: str, **details: object) -> None:
        super().__init__(message, extensions={"code": code.value, **details})


class Measurement:
    """Measures one operation of a document whose fields need not be valid.

    After `of`, `size_variables` holds the names of the variables that the size depends on.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
        limits: Limits,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._limits = limits
        self._defaults: dict[str, ValueNode | None] = {}
        self._measured: dict[str, Size] = {}
        self._open: set[str] = set()
        self.size_variables: set[str] = set()

    def of(self, operation: OperationDefinitionNode) -> Size:
        """The size of `operation`; raises TooMuch where it exceeds a limit."""
        self._defaults = {
            definition.variable.name.value: definition.default_value
            for definition in operation.variable_definitions or ()
        }
        self._check_directives(operation)
        try:
            size = self._level(operation.selection_set, self._schema.get_root_type(operation.operation))
        except RecursionError:
            raise self._too_deep() from None
        if size.width > self._limits.root_fields:
            raise self._too_large("root fields", self._limits.root_fields)
        if operation.operation is OperationType.MUTATION:
            size = size._replace(cost=size.cost + MUTATION_COST * size.width)
        if size.cost > self._limits.cost:
            raise TooMuch(
                ErrorCode.MAX_COST_EXCEEDED,
                f"The operation costs {size.cost}, of {self._limits.cost} at most: ask for smaller pages.",
                requested=size.cost,
                maximum=self._limits.cost,
                fields=self._dearest(operation),
            )
        return size

    def _level(self, level: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Size:
        size = NOTHING
        for selection in level.selections if level else ():
            size = size.beside(self._selection(selection, parent))
            self._check(size)
        return size

    def _selection(self, selection: SelectionNode, parent: GraphQLNamedType | None) -> Size:
        self._check_directives(selection)
        if isinstance(selection, FieldNode):
            return self._field(selection, parent)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value)
        assert isinstance(selection, InlineFragmentNode)  # the three kinds of selection
        condition = selection.type_condition
        return self._level(
            selection.selection_set, self._schema.get_type(condition.name.value) if condition else parent
        )

    def _fragment(self, name: str) -> Size:
        if name in self._measured:
            return self._measured[name]
        if name in self._open or name not in self._fragments:
            return NOTHING  # a cycle or an unknown name: validation reports both
        self._open.add(name)
        fragment = self._fragments[name]
        size = self._level(fragment.selection_set, self._schema.get_type(fragment.type_condition.name.value))
        self._open.discard(name)
        self._measured[name] = size
        return size

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Size:
        field = _field_of(parent, node)
        type_ = get_named_type(field.type) if field else None
        inner = self._level(node.selection_set, type_)
        size = Size(inner.depth + 1, 1, inner.fields + 1, inner.aliases + (node.alias is not None))
        if field is None or type_ is None or not is_composite_type(type_):
            return size
        if type_.name.startswith("__"):
            count = list_sizes(self._schema).get(node.name.value, node.name.value not in WRAPPERS)
            cost = min(ceil(count * (1 + inner.cost)) if count else inner.cost, COST_CEILING)
            return size._replace(cost=cost, fixed=cost)
        return size._replace(**self._costs(node, field, inner))

    def _costs(self, node: FieldNode, field: GraphQLField, inner: Size) -> dict[str, int]:
        page = self._page(node, field)
        if not is_list_type(get_nullable_type(field.type)):
            within = inner.cost if page is None else inner.fixed + page * inner.per_item
            cost = min(1 + within, COST_CEILING)
            return {"cost": cost, "fixed": cost}
        item = 1 + inner.cost
        count = self._count_of_ids(node) if page is None else page
        if count is None:
            cost = min(self._typical_size(field) * item, COST_CEILING)
            return {"cost": cost, "per_item": item}
        cost = min(count * item, COST_CEILING)
        return {"cost": cost, "fixed": cost}

    def _dearest(self, operation: OperationDefinitionNode) -> list[dict[str, object]]:
        """The fields that cost most, each with all that is below it."""
        root = self._schema.get_root_type(operation.operation)
        costs = dict(self._by_field(operation.selection_set, root, (), 1, None))
        dearest = sorted(costs.items(), key=lambda item: -item[1])[:MOST_NAMED]
        return [{"path": ".".join(path), "cost": cost} for path, cost in dearest]

    def _by_field(
        self,
        level: SelectionSetNode | None,
        parent: GraphQLNamedType | None,
        path: tuple[str, ...],
        times: int,
        page: int | None,
    ) -> Iterator[tuple[tuple[str, ...], int]]:
        """Each field's path and cost, on `times` objects that `parent` is the type of, in pages of `page`."""
        for node, type_ in self._fields_of(level, parent, frozenset()):
            field, size = _field_of(type_, node), self._field(node, type_)
            if field is None or not (size.cost or size.per_item):
                continue
            is_list = is_list_type(get_nullable_type(field.type))
            own_page = self._page(node, field)
            count = self._count_of_ids(node) if own_page is None else own_page
            if is_list and count is None and page is not None:
                cost, count = page * size.per_item, page
            else:
                cost = size.cost
            here = (*path, node.alias.value if node.alias else node.name.value)
            yield here, min(times * cost, COST_CEILING)
            if times * cost * 100 < self._limits.cost:
                continue  # too little to look into
            each = times * (self._typical_size(field) if count is None else count) if is_list else times
            below = get_named_type(field.type)
            yield from self._by_field(node.selection_set, below, here, each, None if is_list else own_page)

    def _fields_of(
        self, level: SelectionSetNode | None, parent: GraphQLNamedType | None, within: frozenset[str]
    ) -> Iterator[tuple[FieldNode, GraphQLNamedType | None]]:
        """The fields of a level, those of its fragments included, each with the type it stands on."""
        for selection in level.selections if level else ():
            if isinstance(selection, FieldNode):
                yield selection, parent
                continue
            if isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in within or name not in self._fragments:
                    continue
                inner: Any = self._fragments[name]
                entered = within | {name}
            else:
                inner, entered = selection, within
            condition = inner.type_condition
            type_ = self._schema.get_type(condition.name.value) if condition else parent
            yield from self._fields_of(inner.selection_set, type_, entered)

    def _page(self, node: FieldNode, field: GraphQLField) -> int | None:
        if "first" not in field.args and "last" not in field.args:
            return None
        sizes = [self._value(a.value) for a in node.arguments or () if a.name.value in ("first", "last")]
        given = [size for size in sizes if isinstance(size, int)]
        return max(1, *given) if given else self._limits.default_page

    def _count_of_ids(self, node: FieldNode) -> int | None:
        ids = next((self._value(a.value) for a in node.arguments or () if a.name.value == "ids"), None)
        return len(ids) if isinstance(ids, (list, tuple)) else None

    def _typical_size(self, field: GraphQLField) -> int:
        declared = getattr(field.extensions.get("strawberry-definition"), "metadata", {})
        size: int = declared.get("typical_size", self._limits.default_list)
        return size

    def _value(self, node: ValueNode | None) -> object:
        """The number or list that `node` stands for; None for anything else."""
        if isinstance(node, VariableNode):
            name = node.name.value
            self.size_variables.add(name)
            return self._variables[name] if name in self._variables else self._value(self._defaults.get(name))
        if isinstance(node, IntValueNode):
            return min(int(node.value[:12]), COST_CEILING)
        return node.values if isinstance(node, ListValueNode) else None

    def _check(self, size: Size) -> None:
        if size.depth > self._limits.depth:
            raise self._too_deep()
        if size.width > self._limits.selections:
            raise self._too_large("fields on one level", self._limits.selections)
        if size.fields > self._limits.fields:
            raise self._too_large("fields", self._limits.fields)
        if size.aliases > self._limits.aliases:
            raise self._too_large("aliases", self._limits.aliases)

    def _check_directives(self, node: SelectionNode | OperationDefinitionNode) -> None:
        if len(node.directives or ()) > self._limits.directives:
            raise self._too_large("directives at one place", self._limits.directives)

    def _too_deep(self) -> TooMuch:
        maximum = self._limits.depth
        return TooMuch(
            ErrorCode.MAX_DEPTH_EXCEEDED, f"Fields may be nested {maximum} levels deep.", maximum=maximum
        )

    def _too_large(self, what: str, maximum: int) -> TooMuch:
        return TooMuch(
            ErrorCode.DOCUMENT_TOO_LARGE, f"The operation has more than {maximum} {what}.", maximum=maximum
        )


def _field_of(parent: GraphQLNamedType | None, node: FieldNode) -> GraphQLField | None:
    name = node.name.value
    found: GraphQLField | None = getattr(parent, "fields", {}).get(name) or META_FIELDS.get(name)
    return found
