"""What each scope opens, as the schema itself says."""

from collections import defaultdict
from collections.abc import Mapping

from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
)

from models.scope import SCOPES

_ROOTS = ("Query", "Mutation", "Subscription")


def scope_table(schema: DocumentNode) -> str:
    """The Markdown table of docs/scopes.md: every scope, its meaning, and the fields that ask for it.

    Root fields come first, without their type.
    """
    rows = ["| Scope | Meaning | Fields that ask for it |", "|---|---|---|"]
    opened = _fields_by_scope(schema)
    for scope, meaning in SCOPES.items():
        fields = sorted(opened[scope], key=lambda field: ("." in field, field))
        shown = ", ".join(f"`{field}`" for field in fields) or f"all that ask for `{scope}:…`"
        rows.append(f"| `{scope}` | {meaning} | {shown} |")
    return "\n".join(rows) + "\n"


def _fields_by_scope(schema: DocumentNode) -> Mapping[str, set[str]]:
    fields: defaultdict[str, set[str]] = defaultdict(set)
    for definition in schema.definitions:
        if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            type_name = definition.name.value
            prefix = "" if type_name in _ROOTS else f"{type_name}."
            for field in definition.fields or ():
                if scope := required_scope(field):
                    fields[scope].add(prefix + field.name.value)
    return fields


def required_scope(field: FieldDefinitionNode) -> str | None:
    """The scope that the field asks for with `@requiresScope`, or None."""
    for directive in field.directives or ():
        if directive.name.value == "requiresScope":
            [argument] = directive.arguments or ()
            assert isinstance(argument.value, StringValueNode)
            return argument.value.value
    return None
