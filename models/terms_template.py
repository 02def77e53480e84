"""Terms templates: conditions that a document can start from."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from models.columns import TeamOwned, Versioned, code_field, instant_field, text_field
from models.keys import team_key


class TermsTemplate(TeamOwned, Versioned, table=True):
    """Terms and conditions that a document can start from."""

    __tablename__ = "terms_template"
    __table_args__ = (
        team_key(),
        Index(
            "terms_template_default_key",
            "team_id",
            unique=True,
            postgresql_where=text("is_default and archived_at is null"),
        ),
    )

    name: str = code_field()
    body: str = text_field()
    is_default: bool = Field(default=False)
    archived_at: datetime | None = instant_field(default=None)
