"""When a job that failed is tried again."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job


class Later(Exception):
    """The job could not be done yet; it names its own pause."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"again in {pause}")
        self.pause = pause


class Patience(BaseRetryStrategy):
    """Tries again after each of `pauses`, then gives up.

    A job that a stopping worker gave back is tried at once, and one that raises `Later` when it says.
    """

    def __init__(self, *pauses: timedelta) -> None:
        self._pauses: Sequence[timedelta] = pauses

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try `job` again after `exception`; None for never."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, Later):
            return _after(exception.pause)
        return _after(self._pauses[job.attempts]) if job.attempts < len(self._pauses) else None


def _after(pause: timedelta) -> RetryDecision:
    return RetryDecision(retry_in={"seconds": round(pause.total_seconds())})


SOON = Patience(timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
"""For what the next tick of the clock does in any case."""
