"""Users: people, known by their e-mail address, who sign in with a password."""

from datetime import datetime

from sqlmodel import SQLModel

from models.columns import Timestamped, code_field, id_field, instant_field, text_field


class User(Timestamped, SQLModel, table=True):
    """A person; belongs to no team by itself, but may be a member of several."""

    __tablename__ = "app_user"

    id: str = id_field(primary_key=True)
    email: str = code_field(unique=True)
    """In the form in which two addresses are the same mailbox: `comparable_email`."""
    name: str = text_field()
    password_hash: str | None = text_field(default=None)
    """Argon2id in PHC string form; None for somebody who has never chosen a password."""
    password_set_at: datetime | None = instant_field(default=None)
