"""The language of a client: what its documents are written in, where it is not the team's."""

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Adds the column."""
    op.execute('alter table client add column locale text collate "C"')


def downgrade() -> None:
    """Drops it: documents are written in the language of their team."""
    op.execute("alter table client drop column locale")
