"""Webhook endpoints count their changes, as all else does that can be changed through the API."""

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Adds the count; what there is begins at 1."""
    op.execute("alter table webhook_endpoint add column version integer not null default 1")
    op.execute("alter table webhook_endpoint alter column version drop default")


def downgrade() -> None:
    """Drops it."""
    op.execute("alter table webhook_endpoint drop column version")
