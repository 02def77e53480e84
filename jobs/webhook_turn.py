"""One endpoint's turn: what is due is sent, in order, and what came of it is written down."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from integrations.outbound_http import DEADLINE, Answer
from integrations.webhook_signature import signed_headers
from models.viewer import SYSTEM, Viewer
from models.webhook_attempt import AttemptOutcome
from models.webhook_delivery import WebhookDelivery
from models.webhook_endpoint import DisabledReason, WebhookEndpoint
from resolvers.perform import Store, perform
from resolvers.vault import Vault
from resolvers.webhook_attempt import Attempt, attempt_note, deliveries_next, webhook_endpoint_give_up
from resolvers.webhook_lease import Hook, Lease, hook_of, lease_end, lease_for, lease_prolong

AT_A_TIME = 10
"""Deliveries of an endpoint that are read in one go."""
TURN = 10.0
"""Seconds after which an endpoint lets the others go first."""
SLOW = 1.0
"""Seconds that a delivery to a healthy endpoint takes at most, the writing of its payload included."""
IDLE = 0.25
"""Seconds after which a lane without work looks again, as long as the other one works."""


LEASE = lease_for(DEADLINE)


class Writer(Protocol):
    """Whatever writes the bodies of deliveries."""

    async def write(self, delivery: WebhookDelivery, query: str | None, viewer: Viewer) -> bytes:
        """The body of a delivery to an endpoint with this query, as its owner may read it."""
        ...


class Transport(Protocol):
    """Whatever posts to endpoints."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer; never raises for what the other side does."""
        ...


class Watch(Protocol):
    """Whoever counts what is sent."""

    def made(self, deliveries: int) -> None:
        """So many messages are to be sent that were not before."""
        ...

    def attempted(self, outcome: AttemptOutcome, seconds: float) -> None:
        """A message was sent, which took so long."""
        ...

    def waited(self, seconds: float, *, troubled: bool) -> None:
        """So long after it happened an event was sent for the first time, to such an endpoint."""
        ...

    def disabled(self, reason: DisabledReason) -> None:
        """An endpoint was disabled, by nobody's hand."""
        ...

    def broken_off(self) -> None:
        """Something unforeseen ended an endpoint's turn."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What sending needs: transports, who writes, and the vault with the endpoints' secrets."""

    transports: Mapping[bool, Transport]
    """One for healthy endpoints, and one for troubled ones, whose names may take for ever to look up."""
    writer: Writer
    vault: Vault
    lease: timedelta = LEASE
    """How long an endpoint is held at a time."""
    watch: Watch | None = None
    grace: float = 5.0
    """Seconds for which what is being sent may go on when the process stops."""


class Turn:
    """One endpoint's deliveries for a while: first attempts one by one in the order of the log, and retries
    one by one beside them. So it is never sent more than two at a time.
    """

    def __init__(
        self, store: Store, outgoing: Outgoing, lease: Lease, at_database: asyncio.Semaphore
    ) -> None:
        self.lease = lease
        self._store, self._outgoing, self._at_database = store, outgoing, at_database
        self._ends = time.monotonic() + TURN
        self._held = True
        self._busy = {True: True, False: True}

    def end_soon(self) -> None:
        """Ends after the delivery that is being sent."""
        self._ends = time.monotonic()

    async def take(self) -> None:
        """Sends what is due until nothing is, the turn is over, or the endpoint belongs to it no more.

        Where something unforeseen happens the endpoint is not given back: it comes back when its lease ends.
        """
        try:
            async with asyncio.TaskGroup() as lanes:
                lanes.create_task(self._lane(fresh=True))
                lanes.create_task(self._lane(fresh=False))
        except asyncio.CancelledError:
            await self._give_back()
            raise
        await self._give_back()

    async def _lane(self, *, fresh: bool) -> None:
        while self._goes_on():
            async with self._transaction() as session:
                hook = await hook_of(session, self.lease)
                deliveries = await deliveries_next(session, self.lease, AT_A_TIME, fresh=fresh)
            if not isinstance(hook, Hook):
                await self._give_up(hook)
                return
            self._busy[fresh] = bool(deliveries)
            for delivery in deliveries:
                if self._goes_on():
                    await self._deliver(hook, delivery)
            if not deliveries:
                if not self._busy[not fresh]:
                    return
                await asyncio.sleep(IDLE)  # what comes in meanwhile need not wait for the other lane
        self._busy[fresh] = False

    def _goes_on(self) -> bool:
        return self._held and time.monotonic() < self._ends

    async def _deliver(self, hook: Hook, delivery: WebhookDelivery) -> None:
        begun = time.monotonic()
        attempt = await self._attempt(hook, delivery)
        self._tell(delivery, attempt)
        troubled = not attempt.delivered or time.monotonic() - begun > SLOW
        async with self._transaction() as session:
            reason = await attempt_note(session, delivery, attempt)
            self._held = await lease_prolong(session, self.lease, troubled=troubled) and self._held
        if reason is not None:
            await self._give_up(reason)

    async def _attempt(self, hook: Hook, delivery: WebhookDelivery) -> Attempt:
        endpoint, body = hook.endpoint, await self._body(hook, delivery)
        now = datetime.now(UTC)
        headers = signed_headers(
            delivery.message_id,
            delivery.event_name,
            body,
            self._secrets(endpoint, now),
            subscription_id=endpoint.id,
            cursor=delivery.event_no,
            at=now,
        )
        answer = await self._outgoing.transports[self.lease.troubled].post(endpoint.url, headers, body)
        text = answer.body.decode(errors="replace").replace("\0", "�")
        return Attempt(
            body=body.decode(),
            url=endpoint.url,
            at=now,
            outcome=answer.outcome,
            duration=timedelta(seconds=answer.seconds),
            address=answer.address,
            status=answer.status,
            answer=text if answer.status is not None else None,
            error=answer.error,
        )

    def _tell(self, delivery: WebhookDelivery, attempt: Attempt) -> None:
        if (watch := self._outgoing.watch) is not None:
            watch.attempted(attempt.outcome, attempt.duration.total_seconds())
            if delivery.fresh:
                waited = attempt.at - delivery.occurred_at
                watch.waited(waited.total_seconds(), troubled=self.lease.troubled)

    async def _body(self, hook: Hook, delivery: WebhookDelivery) -> bytes:
        if delivery.request_body is not None:
            return delivery.request_body.encode()
        async with self._at_database:
            return await self._outgoing.writer.write(delivery, hook.endpoint.query, hook.viewer)

    def _secrets(self, endpoint: WebhookEndpoint, now: datetime) -> list[str]:
        sealed = [endpoint.secret]
        until = endpoint.previous_secret_until
        if endpoint.previous_secret is not None and until is not None and now < until:
            sealed.append(endpoint.previous_secret)
        return [self._outgoing.vault.unseal(each) for each in sealed]

    async def _give_up(self, reason: DisabledReason | None) -> None:
        """Ends with the endpoint: it is gone, or disabled for this reason."""
        self._held = False
        if reason is not None:
            endpoint_id = self.lease.endpoint_id
            outcome = await perform(
                self._store,
                Viewer(self.lease.team_id, SYSTEM),
                lambda session, viewer: webhook_endpoint_give_up(session, viewer, endpoint_id, reason),
            )
            if outcome and self._outgoing.watch is not None:
                self._outgoing.watch.disabled(reason)

    async def _give_back(self) -> None:
        if self._held:
            async with self._transaction() as session:
                await lease_end(session, self.lease)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._at_database, self._store.transaction(self.lease.team_id) as session:
            yield session
