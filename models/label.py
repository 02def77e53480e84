"""Labels: coloured words that a team sorts its quotes by."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from models.columns import TeamOwned, Versioned, code_field, id_field, instant_field
from models.keys import same_team_key, team_key


def comparable_name(name: str) -> str:
    """The form in which two names are the same label: without case, whatever the database's locale."""
    return name.casefold()


class Label(TeamOwned, Versioned, table=True):
    """A word with a colour; its name is unique among the team's live labels, ignoring case."""

    __tablename__ = "label"
    __table_args__ = (
        team_key(),
        Index(
            "label_name_key",
            "team_id",
            "name_key",
            unique=True,
            postgresql_where=text("archived_at is null"),
        ),
    )

    name: str = code_field()
    name_key: str = code_field()
    """The name as `comparable_name` has it."""
    color: str = code_field(default="#64748b")
    archived_at: datetime | None = instant_field(default=None)


class QuoteLabel(SQLModel, table=True):
    """That a quote carries a label."""

    __tablename__ = "quote_label"
    __table_args__ = (
        same_team_key("quote_id", "quote"),
        same_team_key("label_id", "label"),
    )

    team_id: str = id_field(primary_key=True)
    quote_id: str = id_field(primary_key=True)
    label_id: str = id_field(primary_key=True)
