"""Whom an event concerns: the document, the client and the owner that subscribers choose by."""

from pathlib import Path

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Adds the columns and fills them for the events of before."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drops the columns, and with them their indexes."""
    for column in ("document_id", "client_id", "owner_id"):
        op.execute(f"alter table event drop column {column}")
