"""Idempotency keys: the first use of a key does the work, every later one gets its outcome.

The key's row is written by the last statement of a transaction, with the answer in it. A twin that runs at
the same time waits there until the first has ended: then it fails and is undone, or takes its place.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from models.errors import ErrorCode, Refused
from models.fresh_row import table_of
from models.tables import TABLES
from models.viewer import Viewer
from resolvers.proof import PROVEN, NotAdmitted, Proof
from resolvers.statement import fetch_alone

MAX_KEY_LENGTH = 255

# Row-level security sees the team from the first column on.
_ENTER = """
    select set_config('app.team_id', $1, true), {condition}, (
        select row_to_json(k)::text from (
            select encode(fingerprint, 'hex') as fingerprint, answer
            from idempotency_key where team_id = $1 and key = $3
        ) k
    )
    """
_ROWS = {table.__name__: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key and what it is used for, as a SHA-256."""

    key: str
    fingerprint: str
    """In hexadecimal."""

    @classmethod
    def of(cls, key: str, operation: str, arguments: Any) -> Self:
        """The key for a mutation of this name with these arguments. Raises Refused INVALID for no fit key."""
        if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isprintable():
            raise Refused.at(
                ("idempotency_key",),
                ErrorCode.INVALID,
                f"Must be 1 to {MAX_KEY_LENGTH} printable characters.",
            )
        used_for = orjson.dumps([operation, arguments], default=str, option=orjson.OPT_SORT_KEYS)
        return cls(key, hashlib.sha256(used_for).hexdigest())


async def answered(
    session: AsyncSession, viewer: Viewer, once: Once | None, proof: Proof = PROVEN
) -> dict[str, Any] | None:
    """The outcome of the key's first use, with its rows as they are now; None where it was not used.

    Raises NotAdmitted where the proof does not hold, and Refused IDEMPOTENCY_KEY_REUSED where the key was
    used with another operation or other arguments.
    """
    statement = _ENTER.format(condition=proof.condition)
    values = (viewer.team_id, proof.credential, once and once.key)
    _, admitted, used = await fetch_alone(session, statement, *values)
    if not admitted:
        raise NotAdmitted
    if once is None or used is None:
        return None
    earlier = orjson.loads(used)
    if earlier["fingerprint"] != once.fingerprint:
        raise Refused.at(
            ("idempotency_key",),
            ErrorCode.IDEMPOTENCY_KEY_REUSED,
            "This key was already used with other arguments.",
        )
    return await _recall(session, viewer, earlier["answer"])


def kept(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an outcome: rows as references, plain values as they are, secrets not at all."""
    return {name: _kept(value) for name, value in outcome.items() if not isinstance(value, Secret)}


def _kept(value: Any) -> dict[str, Any]:
    row = table_of(value)
    return {"row": row.__name__, "id": value.id} if issubclass(row, SQLModel) else {"value": value}


async def _recall(session: AsyncSession, viewer: Viewer, answer: Mapping[str, Any]) -> dict[str, Any]:
    outcome: dict[str, Any] = {}
    for name, each in answer.items():
        if "row" in each:
            row: Any = _ROWS[each["row"]]
            key = row.id == each["id"]
            if hasattr(row, "team_id"):
                key &= row.team_id == viewer.team_id
            outcome[name] = (await session.scalars(select(row).where(key))).one_or_none()
        else:
            outcome[name] = each["value"]
    return outcome


class Secret(str):
    """A value that is answered once and never kept."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"
