"""Roles: what each may do in its team. This table is the only place that says so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from models.member import MemberRole
from models.scope import within

_DAILY: Final = (
    "clients",
    "products",
    "tax_rates",
    "terms_templates",
    "labels",
    "quotes",
    "invoices",
    "payments",
)
"""What quoting and invoicing is done with."""
_SEEN: Final = ("team", "members", "events")


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """What a role may do."""

    scopes: frozenset[str]
    """The most that a member in this role can grant to an app, and use it for."""
    manages: frozenset[MemberRole]
    """The roles that it may give and take, and whose members it may remove."""


ROLES: Final[Mapping[MemberRole, RoleGrant]] = MappingProxyType(
    {
        MemberRole.OWNER: RoleGrant(frozenset({"read", "write"}), frozenset(MemberRole)),
        MemberRole.ADMIN: RoleGrant(frozenset({"read", "write"}), frozenset(MemberRole) - {MemberRole.OWNER}),
        MemberRole.MEMBER: RoleGrant(
            frozenset({*(f"write:{noun}" for noun in _DAILY), *(f"read:{noun}" for noun in _SEEN)}),
            frozenset(),
        ),
        MemberRole.VIEWER: RoleGrant(frozenset(f"read:{noun}" for noun in (*_DAILY, *_SEEN)), frozenset()),
    }
)


def grantable(role: MemberRole, asked: Collection[str]) -> list[str]:
    """As much of the scopes asked for as a member in this role can grant, in the order of `SCOPES`.

    Of a coarse scope that is too much for the role, the parts that are not.
    """
    return within(asked, ROLES[role].scopes)


def may_manage(actor: MemberRole, *roles: MemberRole) -> bool:
    """Whether a member in the role `actor` may do with members in all of these roles."""
    return ROLES[actor].manages.issuperset(roles)
