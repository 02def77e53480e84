"""Sending deliveries: endpoints are taken from the queue, each for a turn of its own.

Any number of processes may do it at the same time: one takes an endpoint, the others pass it over. A delivery
goes out at least once: where a process dies between sending it and noting so, another sends it again, under
the same `webhook-id`.
"""

import asyncio
from contextlib import suppress

import structlog

from jobs.webhook_turn import Outgoing, Turn
from resolvers.directory import DIRECTORY
from resolvers.perform import Store
from resolvers.webhook_lease import Lease, endpoints_take

log = structlog.get_logger("quotegraph.webhooks")

INTERVAL = 1.0
PLACES = {False: 200, True: 100}
"""Endpoints that one process serves at a time: healthy ones, and those that failed or were slow."""
AT_DATABASE = {False: 3, True: 2}
"""Transactions at a time, of either kind, so that requests find connections however many are served."""

Running = dict[asyncio.Task[None], Turn]


class WebhookDispatch:
    """Serves the endpoints that are due, side by side."""

    def __init__(self, store: Store, outgoing: Outgoing, interval: float = INTERVAL) -> None:
        self._store, self._outgoing, self._interval = store, outgoing, interval
        self._running: dict[bool, Running] = {troubled: {} for troubled in PLACES}
        self._woken = asyncio.Event()
        self._at_database = {troubled: asyncio.Semaphore(most) for troubled, most in AT_DATABASE.items()}

    def wake(self) -> None:
        """Looks at the queue now."""
        self._woken.set()

    async def run_forever(self) -> None:
        """Looks at once, when woken, and every `interval` seconds; outages of the database are waited out."""
        try:
            while True:
                try:
                    await self._begin_turns()
                except Exception:
                    log.exception("webhooks not taken")
                    await asyncio.sleep(self._interval)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._interval):
                        await self._woken.wait()
                self._woken.clear()
        finally:
            await self._stop()

    async def _begin_turns(self) -> None:
        """Takes the endpoints that are due, as many as there are places for."""
        for troubled, running in self._running.items():
            if free := PLACES[troubled] - len(running):
                async with self._at_database[troubled], self._store.transaction(DIRECTORY) as session:
                    taken = await endpoints_take(
                        session, free, troubled=troubled, length=self._outgoing.lease
                    )
                for lease in taken:
                    self._begin(lease, running)

    def _begin(self, lease: Lease, running: Running) -> None:
        turn = Turn(self._store, self._outgoing, lease, self._at_database[lease.troubled])
        task = asyncio.create_task(self._run(turn))
        running[task] = turn

        def end(ended: asyncio.Task[None]) -> None:
            del running[ended]
            self._woken.set()  # there is a place again

        task.add_done_callback(end)

    async def _run(self, turn: Turn) -> None:
        try:
            await turn.take()
        except Exception:  # the endpoint is free again when its lease runs out
            log.exception("webhook turn failed", team_id=turn.lease.team_id, endpoint=turn.lease.endpoint_id)
            if self._outgoing.watch is not None:
                self._outgoing.watch.broken_off()

    async def _stop(self) -> None:
        """Ends all turns after the delivery they are at; what takes too long is sent again elsewhere."""
        turns = {task: turn for running in self._running.values() for task, turn in running.items()}
        for turn in turns.values():
            turn.end_soon()
        if turns:
            _, unfinished = await asyncio.wait(turns, timeout=self._outgoing.grace)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
