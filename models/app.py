"""Apps: software of others, or of the team itself, that people connect to their teams by OAuth 2.0.

An app belongs to the team that registered it, and people of any team may connect it to theirs.
"""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.columns import Versioned, code_field, enum_field, id_field, instant_field
from models.described_enum import DescribedEnum
from models.keys import team_key


class AppKind(DescribedEnum):
    """Whether an app can keep a secret (RFC 6749 §2.1)."""

    CONFIDENTIAL = "CONFIDENTIAL", "Runs on a server, and proves itself with a client secret."
    PUBLIC = "PUBLIC", "Runs on people's devices or in their browsers, where no secret stays one."


class App(Versioned, SQLModel, table=True):
    """An OAuth client, whose client id is its id; of the client secret only the SHA-256 is kept.

    A deleted app stays as a row, for the event log and the authorizations that name it.
    """

    __tablename__ = "app"
    __table_args__ = (
        team_key(),
        Index("app_team_id_idx", "team_id", "created_at", "id"),
    )

    id: str = id_field(primary_key=True)
    team_id: str = id_field()
    """The team that registered it."""
    kind: AppKind = enum_field(AppKind, "app_kind")
    name: str = code_field()
    redirect_uris: list[str] = Field(sa_type=ARRAY(Text))
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    """The most that it may ask for."""
    secret_hash: bytes | None = Field(sa_type=LargeBinary, default=None)
    deleted_at: datetime | None = instant_field(default=None)
