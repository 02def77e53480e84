"""From settings to webhooks: the vault, who writes payloads, and where may be posted to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

from graph.schema import schema
from graph.webhook_payload import PayloadWriter
from integrations.outbound_http import OutboundHttp
from jobs.webhook_turn import Outgoing, Watch
from jobs.webhooks import sending_webhooks
from resolvers.vault import Vault
from resolvers.webhook_lease import lease_for
from resolvers.webhook_tools import WEBHOOK_TOOLS, WebhookTools
from server.database import Database
from server.listener import Listener
from server.settings import Settings


class Webhooks:
    """The webhooks of one process."""

    def __init__(self, settings: Settings, database: Database, watch: Watch | None = None) -> None:
        """From now on the verbs find what they need in every session of `database`."""
        self._settings, self._database, self._watch = settings, database, watch
        key = settings.encryption_key
        self._vault = None if key is None else Vault.of(key.get_secret_value())
        self._writer = PayloadWriter(schema, database)
        database.session_info[WEBHOOK_TOOLS] = WebhookTools(
            self._vault, self._writer.fault_of, plain_http=bool(settings.webhook_allowed_networks)
        )

    @asynccontextmanager
    async def sending(self, listener: Listener) -> AsyncIterator[None]:
        """Makes and sends deliveries for as long as the block lasts, `listener` hastening them; none where
        there is no key for them.
        """
        if self._vault is None:
            yield
            return
        allowed = [ip_network(network) for network in self._settings.webhook_allowed_networks]
        timeout = self._settings.webhook_timeout
        async with (
            OutboundHttp(allowed, deadline=timeout) as healthy,
            OutboundHttp(allowed, deadline=timeout) as troubled,
        ):
            transports = {False: healthy, True: troubled}
            outgoing = Outgoing(
                transports,
                self._writer,
                self._vault,
                lease_for(timeout),
                self._watch,
                self._settings.shutdown_timeout,
            )
            async with sending_webhooks(self._database, outgoing) as feed:
                with listener.hearing(feed.heard):
                    yield
