"""Documents that are asked for by their SHA-256 instead of being sent."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from models.columns import id_field, instant_field, text_field, utc_now
from models.keys import team_key


class PersistedQuery(SQLModel, table=True):
    """A document that a caller of the team sent along with its hash, to send the hash alone from then on."""

    __tablename__ = "persisted_query"
    __table_args__ = (
        team_key(),
        Index("persisted_query_used_at_idx", "team_id", "used_at"),
    )

    team_id: str = id_field(primary_key=True)
    hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    document: str = text_field()
    used_at: datetime = instant_field(default_factory=utc_now)


class TrustedDocument(SQLModel, table=True):
    """A document that the operator registered; where only such are trusted, nothing else runs for anybody."""

    __tablename__ = "trusted_document"

    hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    name: str = text_field()
    """Where it was registered from, for people."""
    document: str = text_field()
    registered_at: datetime = instant_field(default_factory=utc_now)
