"""Scopes: what a credential may be used for.

A scope is `read:` or `write:` with a noun. `read` and `write` alone stand for every noun, and whoever may
write something may read it; `holds` applies these rules. A credential can only hand out scopes that it has
itself.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

_WRITABLE: Final = {
    "clients": "clients, with their contacts and addresses",
    "products": "the item library",
    "tax_rates": "tax rates",
    "terms_templates": "terms templates",
    "labels": "labels",
    "quotes": "quotes: to write, send, answer and convert them",
    "invoices": "invoices: to write, send, void and write off",
    "payments": "payments and refunds",
    "team": "the team's settings",
    "members": "the people of the team: to invite, change and remove them",
    "api_keys": "API keys: to create, rotate and revoke them",
    "webhooks": "webhook endpoints and the log of what they were sent",
    "apps": "apps, and what they are allowed to do: to register, change and disconnect them",
}
_READ_ONLY: Final = {
    "emails": "the e-mails about quotes and invoices, and what became of them",
    "events": "the event log and the subscriptions to it",
}

SCOPES: Final[Mapping[str, str]] = MappingProxyType(
    {"read": "Read everything.", "write": "Read and write everything."}
    | {f"read:{noun}": f"Read {what.partition(':')[0]}." for noun, what in (_WRITABLE | _READ_ONLY).items()}
    | {f"write:{noun}": f"Read and write {what}." for noun, what in _WRITABLE.items()}
)
"""Every scope there is, with its meaning in one sentence."""

KEPT_FROM_APPS: Final = frozenset({"write:api_keys", "write:apps", "write:members"})
"""What no app may do, whatever it was granted: it could let itself in for longer than it is authorized."""

_APART_FROM: Final = ", apart from letting anybody in: no API keys, apps or members"


def holds(held: Collection[str], scope: str) -> bool:
    """Whether `scope` is among those held, itself or through a coarser one."""
    action, _, noun = scope.partition(":")
    return (
        scope in held or action in held or (action == "read" and ("write" in held or f"write:{noun}" in held))
    )


def within(asked: Collection[str], held: Collection[str]) -> list[str]:
    """As much of what is asked as is held; of a coarse scope that is not, the parts that are."""
    kept = {scope for scope in asked if holds(held, scope)}
    beyond = set(asked) - kept
    for scope in SCOPES:
        if holds(beyond, scope) and holds(held, scope) and not holds(kept, scope):
            kept.add(scope)
    return in_order(kept)


def in_order(scopes: Collection[str]) -> list[str]:
    """These scopes in the order of the list, each once."""
    return [scope for scope in SCOPES if scope in scopes]


def in_plain_words(scopes: Collection[str]) -> list[str]:
    """What an app with these scopes may do, for the person who is asked; nothing is said twice."""
    told = []
    for scope in in_order(scopes):
        others = set(scopes) - {scope}
        if not holds(others, scope):
            told.append(SCOPES[scope].removesuffix(".") + (_APART_FROM if scope == "write" else "") + ".")
    return told
