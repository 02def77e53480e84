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

MAX_KEY_LENGTH = 255

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


async def recall(session: AsyncSession, viewer: Viewer, once: Once, used: str) -> dict[str, Any]:
    """The outcome that was kept, with its rows as they are now; `used` is the key's row as JSON.

    Raises Refused IDEMPOTENCY_KEY_REUSED where that was for another operation or other arguments.
    """
    earlier = orjson.loads(used)
    if earlier["fingerprint"] != once.fingerprint:
        raise Refused.at(
            ("idempotency_key",),
            ErrorCode.IDEMPOTENCY_KEY_REUSED,
            "This key was already used with other arguments.",
        )
    outcome: dict[str, Any] = {}
    for name, each in earlier["answer"].items():
        if "row" in each:
            row: Any = _ROWS[each["row"]]
            key = row.id == each["id"]
            if hasattr(row, "team_id"):
                key &= row.team_id == viewer.team_id
            outcome[name] = (await session.scalars(select(row).where(key))).one_or_none()
        else:
            outcome[name] = each["value"]
    return outcome


def kept(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an outcome: rows as references, plain values as they are, secrets not at all."""
    return {name: _kept(value) for name, value in outcome.items() if not isinstance(value, Secret)}


def _kept(value: Any) -> dict[str, Any]:
    row = table_of(value)
    return {"row": row.__name__, "id": value.id} if issubclass(row, SQLModel) else {"value": value}


class Secret(str):
    """A value that is answered once and never kept."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"
