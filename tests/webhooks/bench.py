"""Endpoints and deliveries without a server: for what many processes do at once, and with many rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from typing import Any

from sqlalchemy import text

from graph.schema import schema
from graph.webhook_payload import PayloadWriter
from integrations.outbound_http import DEADLINE, OutboundHttp
from jobs.webhook_turn import Outgoing, Watch
from jobs.webhooks import sending_webhooks
from models.identifier import Prefix, new_id
from models.plan import Plan
from models.viewer import SYSTEM, Viewer
from models.webhook_attempt import AttemptOutcome
from models.webhook_endpoint import WebhookEndpoint
from resolvers.client import client_create
from resolvers.directory import DIRECTORY
from resolvers.perform import perform
from resolvers.team import team_create
from resolvers.vault import Vault
from resolvers.webhook_attempt import Attempt
from resolvers.webhook_endpoint import webhook_endpoint_create
from resolvers.webhook_lease import Lease, endpoints_take, lease_end, lease_for
from resolvers.webhook_tools import WEBHOOK_TOOLS, WebhookTools
from server.database import Database

URL = "https://hooks.example.com/"
KEY = Vault.new_key()
LEASE = lease_for(DEADLINE)
_BACKLOG = text(
    """
    insert into webhook_delivery (team_id, id, endpoint_id, kind, event_no, event_id, event_name, subject_id,
        occurred_at, status, fresh, attempts, next_attempt_at, created_at)
    select :team_id, 'delivery_' || substr(md5(cast(:endpoint_id as text) || n), 1, 26), :endpoint_id,
        'EVENT', 1000000 + n, 'event_' || n, 'client.created', 'client_' || n, now(), 'PENDING', :fresh,
        case when :fresh then 0 else 1 end, now() + n * interval '1 microsecond', now()
    from generate_series(1, :count) as n
    """
)


@dataclass(frozen=True)
class Bench:
    """A team of its own on a database."""

    database: Database
    viewer: Viewer = field(
        default_factory=lambda: Viewer(new_id(Prefix.TEAM), SYSTEM, frozenset({"read", "write"}))
    )

    async def open(self) -> "Bench":
        """Makes the team, on a plan with webhooks."""
        writer = PayloadWriter(schema, self.database)
        self.database.session_info[WEBHOOK_TOOLS] = WebhookTools(
            Vault([KEY]), writer.fault_of, plain_http=True
        )
        slug = self.viewer.team_id.removeprefix("team_")
        draft: Any = {"slug": slug, "name": "Acme", "currency": "EUR", "plan": Plan.BUSINESS}
        await self.does(team_create, draft)
        return self

    async def does(self, verb: Any, *arguments: Any) -> Any:
        """What comes of a verb."""
        return await perform(
            self.database, self.viewer, lambda session, viewer: verb(session, viewer, *arguments)
        )

    async def endpoint(self, url: str = URL, **more: Any) -> WebhookEndpoint:
        """A new endpoint."""
        made = await self.does(webhook_endpoint_create, {"url": url, **more})
        found: WebhookEndpoint = made["webhook_endpoint"]
        return found

    async def client(self, name: str = "Ann") -> None:
        """Something happens."""
        await self.does(client_create, {"name": name})

    async def take(self, most: int = 10, *, troubled: bool = False) -> list[Lease]:
        """Takes endpoints as a worker does."""
        async with self.database.transaction(DIRECTORY) as session:
            return await endpoints_take(session, most, troubled=troubled, length=LEASE)

    async def give_back(self, lease: Lease) -> None:
        """Gives one back."""
        async with self.database.transaction(self.viewer.team_id) as session:
            await lease_end(session, lease)

    async def backlog(self, endpoint: WebhookEndpoint, count: int, *, fresh: bool = True) -> None:
        """Deliveries that wait, of events that never were."""
        values = {"team_id": self.viewer.team_id, "endpoint_id": endpoint.id, "count": count, "fresh": fresh}
        async with self.database.transaction(self.viewer.team_id) as session:
            await session.execute(_BACKLOG, values)

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        """What a statement answers within the team."""
        async with self.database.transaction(self.viewer.team_id) as session:
            return list((await session.execute(text(sql), values)).all())


def came(outcome: AttemptOutcome, status: int | None = None, error: str | None = None) -> Attempt:
    """What came of an attempt."""
    took = timedelta(seconds=0.1)
    return Attempt(
        body="{}", url=URL, at=datetime.now(UTC), outcome=outcome, duration=took, status=status, error=error
    )


@asynccontextmanager
async def sending(
    bench: Bench,
    *,
    key: str = KEY,
    watch: Watch | None = None,
    deadline: float = DEADLINE,
    grace: float = DEADLINE,
) -> AsyncIterator[None]:
    """Makes and sends deliveries as a worker does, to this machine too; `key` opens its secrets.

    Receivers have `deadline` seconds to answer, and `grace` when the worker stops.
    """
    transport = partial(OutboundHttp, [ip_network("127.0.0.1")], deadline=deadline)
    async with transport() as healthy, transport() as troubled:
        transports, writer = {False: healthy, True: troubled}, PayloadWriter(schema, bench.database)
        outgoing = Outgoing(transports, writer, Vault([key]), lease_for(deadline), watch, grace)
        async with sending_webhooks(bench.database, outgoing) as feed:
            bench.database.announcer = lambda team_id: feed.heard([team_id])
            yield
