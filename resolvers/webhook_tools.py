"""What verbs on webhooks need beside the database; the server puts it into every session."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from resolvers.vault import Vault

WEBHOOK_TOOLS: Final = "webhook_tools"
"""The place of `WebhookTools` in `session.info`."""

_NO_KEY = "This server keeps no secrets: whoever runs it has to set QUOTEGRAPH_ENCRYPTION_KEY first."


@dataclass(frozen=True, slots=True)
class WebhookTools:
    """A vault for the secrets, None where the server has no key; and a judge of queries."""

    vault: Vault | None
    fault_of_query: Callable[[str], str | None]
    """What is wrong with a query that is to shape payloads, in one sentence; None for a good one."""
    plain_http: bool = False
    """Whether there are addresses that may be sent to without TLS."""


def tools_of(session: AsyncSession) -> WebhookTools:
    """The tools that the server put into this session."""
    tools: WebhookTools = session.info[WEBHOOK_TOOLS]
    return tools


def vault_of(session: AsyncSession) -> Vault:
    """The vault; raises Refused INVALID_STATE where the server has none."""
    vault = tools_of(session).vault
    if vault is None:
        raise Refused.at(("input",), ErrorCode.INVALID_STATE, _NO_KEY)
    return vault
