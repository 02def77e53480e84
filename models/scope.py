"""Scopes: what a credential may be used for.

A scope is `read:` or `write:` with a noun. `read` and `write` alone stand for every noun, and whoever may
write something may read it; `Viewer.may` applies these rules. A credential can only hand out scopes that it
has itself.
"""

from collections.abc import Mapping
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
    "api_keys": "API keys: to create, rotate and revoke them",
}
_READ_ONLY: Final = {
    "members": "the people of the team",
    "events": "the event log and the subscriptions to it",
}

SCOPES: Final[Mapping[str, str]] = MappingProxyType(
    {"read": "Read everything.", "write": "Read and write everything."}
    | {f"read:{noun}": f"Read {what.partition(':')[0]}." for noun, what in (_WRITABLE | _READ_ONLY).items()}
    | {f"write:{noun}": f"Read and write {what}." for noun, what in _WRITABLE.items()}
)
"""Every scope there is, with its meaning in one sentence."""
