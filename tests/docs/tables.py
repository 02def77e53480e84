"""The tables of the documentation, as the code has them: a page that lacks one has drifted."""

from collections import defaultdict
from collections.abc import Mapping

from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
)

from models.member import MemberRole
from models.plan import PLANS, Plan, PlanFeature, PlanLimit, includes
from models.role import ROLES
from models.scope import SCOPES, holds
from server.settings import PREFIX, Settings, printed

_ROOTS = ("Query", "Mutation", "Subscription")


def scope_table(schema: DocumentNode) -> str:
    """Every scope, its meaning, and the fields that ask for it, as docs/scopes.md has it.

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


def plan_table() -> str:
    """What each plan includes, as docs/plans.md has it."""
    rows = ["| | " + " | ".join(f"`{plan}`" for plan in Plan) + " |", "|---|" + "---|" * len(Plan)]
    for limit in PlanLimit:
        most = (PLANS[plan].limits[limit] for plan in Plan)
        cells = ("unlimited" if number is None else f"{number:,}" for number in most)
        rows.append(f"| {limit.description} | {' | '.join(cells)} |")
    for feature in PlanFeature:
        cells = ("yes" if includes(plan, feature) else "" for plan in Plan)
        rows.append(f"| {feature.description} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def role_table() -> str:
    """Every scope, and which roles can grant it, as docs/people.md has it."""
    heads = [f"`{role}`" for role in MemberRole]
    rows = [f"| Scope | {' | '.join(heads)} |", "|---|" + "---|" * len(heads)]
    for scope in SCOPES:
        if ":" in scope:
            cells = ("yes" if holds(ROLES[role].scopes, scope) else "" for role in MemberRole)
            rows.append(f"| `{scope}` | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def configuration_table() -> str:
    """Every variable, its default and its meaning, as docs/configuration.md has it."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = printed(field.default) if field.default is not None else ""
        rows.append(
            f"| `{PREFIX}{name.upper()}` | {f'`{default}`' if default else 'unset'} | {field.description} |"
        )
    return "\n".join(rows) + "\n"
