"""API keys: how software signs in as a team."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.columns import TeamOwned, Timestamped, code_field, instant_field, text_field


class ApiKey(TeamOwned, Timestamped, table=True):
    """A key's public side; of the secret itself only the SHA-256 is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        ForeignKeyConstraint(["team_id"], ["team.id"]),
        Index("api_key_secret_hash_key", "team_id", "secret_hash", unique=True),
    )

    name: str = text_field()
    prefix: str = code_field()
    """The beginning of the secret, enough to recognise it by."""
    secret_hash: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    last_used_at: datetime | None = instant_field(default=None)
    revoked_at: datetime | None = instant_field(default=None)
