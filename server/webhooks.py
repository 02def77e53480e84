"""From settings to webhooks: the vault, who writes payloads, and where may be posted to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

from graph.limits import Limits
from graph.schema import schema
from graph.webhook_payload import PayloadWriter
from integrations.outbound_http import OutboundHttp
from jobs.webhook_turn import Outgoing
from jobs.webhooks import sending_webhooks
from resolvers.vault import Vault
from resolvers.webhook_tools import WEBHOOK_TOOLS, WebhookTools
from server.database import Database
from server.listener import Listener
from server.settings import Settings


class Webhooks:
    """The webhooks of one process."""

    def __init__(self, settings: Settings, database: Database) -> None:
        """From now on the verbs find what they need in every session of `database`."""
        self._settings, self._database = settings, database
        key = settings.encryption_key
        self._vault = None if key is None else Vault.of(key.get_secret_value())
        self._writer = PayloadWriter(schema, database, Limits())
        database.session_info[WEBHOOK_TOOLS] = WebhookTools(self._vault, self._writer.fault_of)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Makes and sends deliveries for as long as the block lasts; none where there is no key for them."""
        if self._vault is None:
            yield
            return
        allowed = [ip_network(network) for network in self._settings.webhook_allowed_networks]
        async with (
            OutboundHttp(allowed) as transport,
            sending_webhooks(self._database, Outgoing(transport, self._writer, self._vault)) as feed,
            Listener(self._settings.owner_url, feed.heard),
        ):
            yield
