"""Links that were mailed to somebody: whoever opens one can read that mailbox."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel

from models.columns import code_field, enum_field, id_field, instant_field
from models.described_enum import DescribedEnum


class LinkPurpose(DescribedEnum):
    """What a mailed link is good for."""

    SIGN_UP = "SIGN_UP", "Proves an e-mail address, to open an account with."
    PASSWORD_RESET = "PASSWORD_RESET", "Lets a user choose another password."


LIFETIME: Final = {
    LinkPurpose.SIGN_UP: timedelta(days=1),
    LinkPurpose.PASSWORD_RESET: timedelta(hours=1),
}


class MailedLink(SQLModel, table=True):
    """A link that is good once, until it expires; the row goes when it is used. Only the SHA-256 is kept."""

    __tablename__ = "mailed_link"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["app_user.id"], ondelete="CASCADE"),
        Index("mailed_link_email_idx", "email", "purpose"),
        Index("mailed_link_user_idx", "user_id"),
    )

    secret_hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    purpose: LinkPurpose = enum_field(LinkPurpose, "mailed_link_purpose")
    email: str = code_field()
    user_id: str | None = id_field(default=None)
    created_at: datetime = instant_field()
    expires_at: datetime = instant_field()
