"""Idempotency keys: what was answered to a mutation that carried one."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import code_field, id_field, instant_field, utc_now
from models.keys import team_key


class IdempotencyKey(SQLModel, table=True):
    """A key, the SHA-256 of what it was first used for, and the answer it got."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        team_key(),
        Index("idempotency_key_created_at_idx", "team_id", "created_at"),
    )

    team_id: str = id_field(primary_key=True)
    key: str = code_field(primary_key=True)
    fingerprint: bytes = Field(sa_type=LargeBinary)
    answer: dict[str, Any] | None = Field(sa_type=JSONB, default=None)
    created_at: datetime = instant_field(default_factory=utc_now)
