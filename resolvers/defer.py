"""Enqueueing a background job with the change it follows from: both are kept, or neither.

Tasks are named, never imported: they stand above the verbs, in `jobs/`.
"""

from datetime import datetime

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from resolvers.statement import fetch_row

DEFAULT_QUEUE = "default"

_DEFERRED = "deferred_to"

# What the library's own function does, but a job that waits already is left as it is, where the function
# would break the caller's transaction.
_DEFER = """
    insert into procrastinate_jobs (task_name, queue_name, args, scheduled_at, lock, queueing_lock)
    values ($1, $2, $3::text::jsonb, $4, $5, $6)
    on conflict (queueing_lock) where status = 'todo' do nothing
    """


async def defer(
    session: AsyncSession,
    task: str,
    *,
    queue: str = DEFAULT_QUEUE,
    at: datetime | None = None,
    lock: str | None = None,
    queueing_lock: str | None = None,
    **arguments: object,
) -> None:
    """Has `task` done with `arguments`, which JSON can carry, at least once after the transaction commits.

    It is done at once, or not before `at`. Jobs with the same `lock` are done one after the other, in
    order. With a `queueing_lock` nothing is enqueued while a job with the same one still waits.
    """
    await fetch_row(session, _DEFER, task, queue, orjson.dumps(arguments).decode(), at, lock, queueing_lock)
    if at is None:
        session.info.setdefault(_DEFERRED, set()).add(queue)


def deferred_to(session: AsyncSession) -> frozenset[str]:
    """The queues that have got jobs in this session's transaction that can be done at once."""
    return frozenset(session.info.get(_DEFERRED, ()))
