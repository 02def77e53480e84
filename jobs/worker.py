"""A worker: takes jobs from the queue and does them, side by side, until it is stopped."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from procrastinate import App
from procrastinate.job_context import JobContext
from procrastinate.middleware import AsyncCallNext, WorkerMiddleware
from procrastinate.worker import Worker

from jobs.app import queues_of
from jobs.rescue import rescue_until

log = structlog.get_logger("quotegraph.jobs")

LONGEST_JOB = 600.0
"""Seconds after which a job is broken off, to be tried again."""
_RESTART = 2.0
_MARGIN = 60.0

Ended = Callable[[str, str, float], None]
"""Is told the task of a job that ended, how (succeeded, failed, given_back) and after how many seconds."""


@dataclass(frozen=True, slots=True)
class WorkerTerms:
    """How a worker works. Times are in seconds."""

    concurrency: int = 5
    """Jobs that it does side by side."""
    stalled_after: float = 20.0
    """A worker that was silent for so long is gone, and its jobs are given back."""
    grace: float = 5.0
    """How long running jobs may go on when it is stopped; then they are given back."""
    look_every: float = 1.0
    """For jobs that nothing told of: those that are scheduled, and those whose news were lost."""


@asynccontextmanager
async def working(create: Callable[[], App], terms: WorkerTerms, ended: Ended) -> AsyncIterator[None]:
    """Works for as long as the block lasts, and then until the running jobs are done or given back.

    After every outage of the database it begins anew with a fresh application.
    """
    leaving = asyncio.Event()
    task = asyncio.create_task(_work_until(leaving, create, terms, ended))
    try:
        yield
    finally:
        leaving.set()
        # It is told, since a statement that is cut short may hide its cancellation; but an application that
        # waits for a database that is away cannot hear.
        while not (await asyncio.wait({task}, timeout=terms.grace + _RESTART))[0]:
            task.cancel()


async def _work_until(
    leaving: asyncio.Event, create: Callable[[], App], terms: WorkerTerms, ended: Ended
) -> None:
    while not leaving.is_set():
        try:
            async with create().open_async() as app:
                await _work(app, terms, ended, leaving)
            if not leaving.is_set():
                log.warning("worker stopped")
        except Exception as error:
            log.warning("worker stopped", reason=_reason(error))
        with suppress(TimeoutError):
            async with asyncio.timeout(_RESTART):
                await leaving.wait()


def _reason(error: BaseException) -> str:
    """What went wrong first, in one line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    error = error.__cause__ or error
    return (str(error).strip() or type(error).__name__).splitlines()[0]


async def _work(app: App, terms: WorkerTerms, ended: Ended, leaving: asyncio.Event) -> None:
    worker = Worker(
        app,
        queues=sorted(queues_of(app)),
        concurrency=terms.concurrency,
        fetch_job_polling_interval=terms.look_every,
        shutdown_graceful_timeout=terms.grace,
        delete_jobs="successful",
        install_signal_handlers=False,
        update_heartbeat_interval=terms.stalled_after / 4,
        stalled_worker_timeout=terms.stalled_after,
        worker_middleware=[_watched(ended)],
    )
    over = asyncio.Event()
    async with asyncio.TaskGroup() as side:
        side.create_task(rescue_until(over, app, terms.stalled_after, LONGEST_JOB + _MARGIN))
        stopping = side.create_task(_stop_when(leaving, worker))
        try:
            await worker.run()  # type: ignore[no-untyped-call]
        finally:
            over.set()
            stopping.cancel()


async def _stop_when(leaving: asyncio.Event, worker: Worker) -> None:
    await leaving.wait()
    worker.stop()  # type: ignore[no-untyped-call]


def _watched(ended: Ended) -> WorkerMiddleware:
    """Breaks off jobs that take too long, and tells how each ended."""

    async def watch(call_next: AsyncCallNext, context: JobContext, _: Worker) -> Any:
        outcome, begun = "failed", time.monotonic()
        try:
            async with asyncio.timeout(LONGEST_JOB):
                result = await call_next()
            outcome = "succeeded"
            return result
        except asyncio.CancelledError:
            outcome = "given_back"
            raise
        finally:
            ended(context.job.task_name, outcome, time.monotonic() - begun)

    return watch
