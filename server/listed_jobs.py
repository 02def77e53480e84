"""Background jobs as an operator sees them, and having failed ones done again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text

from server.database import Database
from server.errors import OperatorError
from server.job_state import JobState

_MOST = 1_000

_LIST = text(
    """
    select job.id, job.task_name as task, job.args as arguments, job.status::text as state, job.attempts,
        (select max(event.at) from procrastinate_events event where event.job_id = job.id) as since
    from procrastinate_jobs job
    where job.status = cast(:state as procrastinate_job_status)
        and job.task_name = coalesce(:task, job.task_name)
    order by job.id limit :most
    """
)
# The library's function; a job whose twin waits already stays as it is, for the two would be done as one.
_RETRY = text(
    """
    select job.id, procrastinate_retry_job_v2(job.id, now(), null, null, null)
    from procrastinate_jobs job
    where job.status = 'failed' and (cast(:ids as bigint[]) is null or job.id = any(:ids)) and not exists (
        select from procrastinate_jobs twin
        where twin.queueing_lock = job.queueing_lock and twin.id <> job.id
            and (twin.status = 'todo' or twin.status = 'failed' and twin.id > job.id)
    )
    """
)
_ANEW = text("update procrastinate_jobs set attempts = 0 where id = any(:ids)")


class NotFailed(OperatorError):
    """A job that was named has not failed."""


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A job as an operator sees it; `since` it is in this state, or for when it is scheduled."""

    id: int
    task: str
    arguments: dict[str, Any]
    state: str
    attempts: int
    since: datetime

    def __str__(self) -> str:
        arguments = orjson.dumps(self.arguments).decode()
        return (
            f"{self.id}  {self.since:%Y-%m-%d %H:%M:%S}  {self.task}  attempts={self.attempts}  {arguments}"
        )


async def list_jobs(database: Database, state: JobState, task: str | None) -> Sequence[ListedJob]:
    """The first thousand jobs in this state and of this task (None: of any), oldest first."""
    async with database.connection(None) as connection:
        values = {"state": state.value, "task": task, "most": _MOST}
        return [ListedJob(**row) for row in (await connection.execute(_LIST, values)).mappings()]


async def retry_jobs(database: Database, ids: Sequence[int] | None) -> int:
    """Has these failed jobs (None: all) done again by the next worker that looks; returns how many.

    They begin anew: as many attempts are made as the first time.
    Periodic jobs of which a younger one waits, or has failed too, are left. Raises NotFailed, and does
    nothing, where one of those named has not failed.
    """
    async with database.connection(None) as connection:
        if ids is not None:
            failed = text("select id from procrastinate_jobs where status = 'failed' and id = any(:ids)")
            found = set(await connection.scalars(failed, {"ids": list(ids)}))
            for id in ids:
                if id not in found:
                    raise NotFailed(f"There is no failed job {id}.")
        done = await connection.scalars(_RETRY, {"ids": None if ids is None else list(ids)})
        begun = list(done)
        await connection.execute(_ANEW, {"ids": begun})
        return len(begun)
