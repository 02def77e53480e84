"""Idempotency keys: the first use of a key does the work, every later one gets its outcome.

The key's row is the first thing a transaction writes, so a twin that runs at the same time waits on it until
the first has committed, or takes its place if the first was rolled back.
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
from models.idempotency_key import IdempotencyKey
from models.tables import TABLES
from models.viewer import Viewer
from resolvers.proof import Proof, require
from resolvers.statement import fetch_row

MAX_KEY_LENGTH = 255

_CLAIM = """
    insert into idempotency_key (team_id, key, fingerprint, created_at)
    select $1::text, $3, $4, now() where {condition} on conflict do nothing returning true
    """
_ROWS = {table.__name__: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key and what it is used for, as a SHA-256."""

    key: str
    fingerprint: bytes

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
        return cls(key, hashlib.sha256(used_for).digest())


async def claim(session: AsyncSession, viewer: Viewer, once: Once, proof: Proof) -> Mapping[str, Any] | None:
    """Takes the key for this transaction, or returns what it was answered with before.

    Raises NotAdmitted where the proof does not hold, and Refused IDEMPOTENCY_KEY_REUSED where the key was
    used with another operation or other arguments.
    """
    statement = _CLAIM.format(condition=proof.condition)
    values = (viewer.team_id, proof.credential, once.key, once.fingerprint)
    if await fetch_row(session, statement, *values) is not None:
        return None
    await require(session, viewer, proof)
    earlier = await session.get_one(IdempotencyKey, (viewer.team_id, once.key))
    if earlier.fingerprint != once.fingerprint:
        raise Refused.at(
            ("idempotency_key",),
            ErrorCode.IDEMPOTENCY_KEY_REUSED,
            "This key was already used with other arguments.",
        )
    return earlier.answer or {}


def kept(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an outcome: rows as references, plain values as they are, secrets not at all."""
    return {name: _kept(value) for name, value in outcome.items() if not isinstance(value, Secret)}


def _kept(value: Any) -> dict[str, Any]:
    row = table_of(value)
    return {"row": row.__name__, "id": value.id} if issubclass(row, SQLModel) else {"value": value}


async def recall(session: AsyncSession, viewer: Viewer, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome that was kept, with its rows as they are now."""
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
