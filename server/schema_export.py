"""The schema as a file: sorted, so that a diff shows what changed and nothing else."""

from dataclasses import replace
from typing import Any, cast

from graphql import DirectiveDefinitionNode, ListValueNode, Node, Visitor, parse, print_ast, visit

from graph.schema import schema

_SORTED = ("interfaces", "types", "fields", "values", "arguments", "locations")


def printed_schema() -> str:
    """The schema in the GraphQL schema language with everything in order of name, ending in a newline.

    The text is sorted rather than the schema, so that directives on fields, such as their scopes, are kept.
    """
    document = visit(parse(schema.as_str()), _SortMembers())
    definitions = sorted(document.definitions, key=_directives_first)
    return "\n\n".join(print_ast(definition) for definition in definitions) + "\n"


class _SortMembers(Visitor):
    def leave(self, node: Node, *_: Any) -> Node | None:
        if isinstance(node, ListValueNode):  # the order of a default value says something
            return None
        members = {name: getattr(node, name) for name in _SORTED if getattr(node, name, None)}
        ordered = {name: tuple(sorted(found, key=_name)) for name, found in members.items()}
        return replace(cast(Any, node), **ordered)  # type: ignore[no-any-return]


def _name(node: Any) -> str:
    return str(getattr(node, "name", node).value)


def _directives_first(definition: Any) -> tuple[bool, str]:
    return not isinstance(definition, DirectiveDefinitionNode), _name(definition)
