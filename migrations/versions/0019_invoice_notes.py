"""The notes of invoices, such as how to pay them, apart from those of quotes."""

from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Adds the column."""
    op.execute("alter table team add column default_invoice_notes text")


def downgrade() -> None:
    """Drops it: invoices have the notes of quotes."""
    op.execute("alter table team drop column default_invoice_notes")
