"""Sessions: a browser in which a user has signed in, for as long as it is used and not too long."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, LargeBinary, and_, func, literal_column
from sqlmodel import Field, SQLModel

from models.columns import id_field, instant_field, text_field

IDLE: Final = timedelta(days=7)
"""A session that is not used for so long has ended."""
LONGEST: Final = timedelta(days=30)
"""A session ends so long after signing in, used or not."""


class UserSession(SQLModel, table=True):
    """One browser's session; of the secret in its cookie only the SHA-256 is kept."""

    __tablename__ = "user_session"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["app_user.id"], ondelete="CASCADE"),
        Index("user_session_user_idx", "user_id", "created_at"),
        Index("user_session_secret_hash_key", "secret_hash", unique=True),
    )

    id: str = id_field(primary_key=True)
    user_id: str = id_field()
    secret_hash: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = instant_field()
    last_seen_at: datetime = instant_field()
    revoked_at: datetime | None = instant_field(default=None)
    address: str | None = text_field(default=None)
    """The IP address it was begun from."""
    user_agent: str | None = text_field(default=None)
    """What the browser called itself."""


def is_alive(session: Any = UserSession) -> ColumnElement[bool]:
    """That a session is good now, as a condition of a statement; `session` may be an alias of the table."""
    return and_(
        session.revoked_at.is_(None),
        session.last_seen_at > func.now() - _interval(IDLE),
        session.created_at > func.now() - _interval(LONGEST),
    )


def _interval(length: timedelta) -> ColumnElement[timedelta]:
    """Spelled out, for statements that are kept as text."""
    return literal_column(f"interval '{length.total_seconds():.0f} seconds'")
