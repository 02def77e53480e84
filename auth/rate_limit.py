"""Leaky buckets in the database, shared by all server processes.

A bucket leaks at a steady rate, and whoever would make it spill over has to wait. What is kept of it is
one moment, when it will have leaked empty, by the database's clock (the cell rate algorithm of ITU-T I.371).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

# Pours in what fits of it. A bucket that would spill over stays as it is and is answered as it stands.
_TAKE = """
with taken as (
    insert into rate_bucket as bucket (key, empty_at)
    select $1::text, statement_timestamp() + make_interval(secs => $2::float8)
    where $2 <= $3::float8
    on conflict (key) do update
    set empty_at = greatest(bucket.empty_at, statement_timestamp()) + make_interval(secs => $2)
    where greatest(bucket.empty_at, statement_timestamp()) + make_interval(secs => $2)
        <= statement_timestamp() + make_interval(secs => $3)
    returning empty_at
)
select true, extract(epoch from empty_at - statement_timestamp())::float8 from taken
union all
select false, (
    select extract(epoch from empty_at - statement_timestamp())::float8 from rate_bucket where key = $1
)
where not exists (select from taken)
"""

# Pours in what was let through already, spilling or not; less than nothing is taken out again.
_POST = """
with posted as (
    insert into rate_bucket as bucket (key, empty_at)
    select key, statement_timestamp() + make_interval(secs => seconds)
    from unnest($1::text[], $2::float8[]) as spent (key, seconds)
    on conflict (key) do update
    set empty_at = greatest(bucket.empty_at, statement_timestamp())
        + (excluded.empty_at - statement_timestamp())
    returning key, extract(epoch from empty_at - statement_timestamp())::float8 as seconds
)
select json_object_agg(key, seconds)::text from posted
"""

_FORGET = """
with forgotten as (delete from rate_bucket where empty_at < now() returning 1)
select count(*) from forgotten
"""


class Database(Protocol):
    """Where the buckets are kept."""

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The one row that a statement answers with."""
        ...


@dataclass(frozen=True, slots=True)
class Policy:
    """How large a bucket is and how fast it leaks: `capacity` units at once, `rate` units each second."""

    name: str
    capacity: float
    rate: float

    @property
    def window(self) -> float:
        """How many seconds a full bucket takes to leak empty."""
        return self.capacity / self.rate

    def decision(self, level: float, *, cost: float, allowed: bool) -> "Decision":
        """What is to be said where `cost` was asked for and the bucket holds `level` units now."""
        level = max(0.0, level)
        wait = 0.0 if allowed else max(0.0, level + cost - self.capacity) / self.rate
        return Decision(allowed, self, max(0.0, self.capacity - level), wait)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be done, and what is left afterwards."""

    allowed: bool
    policy: Policy
    remaining: float
    """How many units could be asked for now."""
    retry_after: float
    """How many seconds to wait before the same is allowed; 0 where it is. Above the capacity it never is."""

    @property
    def reset(self) -> float:
        """How many seconds it takes until nothing is used up."""
        return (self.policy.capacity - self.remaining) / self.policy.rate


class RateLimiter:
    """Decides in the database, exactly: for what is rare and dear, such as attempts to sign in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, key: str, cost: float, policy: Policy) -> Decision:
        """Pour `cost` units into the bucket `key` of this policy, if they fit; one short statement.

        Two policies never share a bucket, whatever their keys. Raises what the database raises.
        """
        values = (f"{policy.name}:{key}", cost / policy.rate, policy.window)
        allowed, seconds = await self._database.fetch("", _TAKE, values)
        return policy.decision((seconds or 0.0) * policy.rate, cost=cost, allowed=allowed)

    async def post(self, policy: Policy, spent: Mapping[str, float]) -> dict[str, float]:
        """Pour in what was `spent` by key without asking (below 0: give back), in one statement.

        Returns how many units each of the buckets holds now.
        """
        keys = sorted(spent)  # in one order, so that two processes never wait for each other
        prefixed = [f"{policy.name}:{key}" for key in keys]
        seconds = [spent[key] / policy.rate for key in keys]
        (levels,) = await self._database.fetch("", _POST, (prefixed, seconds))
        return {
            key.removeprefix(f"{policy.name}:"): max(0.0, value * policy.rate)
            for key, value in orjson.loads(levels or b"{}").items()
        }

    async def forget(self) -> int:
        """Remove the buckets that have leaked empty; returns how many there were."""
        (count,) = await self._database.fetch("", _FORGET, ())
        return int(count)
