"""Leaky buckets, shared by all server processes."""

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Creates the table. It has no index but its key, and free space in each page: updates stay in place."""
    op.execute(
        """
        create unlogged table rate_bucket (
            key text collate "C" primary key,
            empty_at timestamptz not null
        ) with (fillfactor = 50)
        """
    )
    op.execute("grant select, insert, update, delete on rate_bucket to quotegraph_app")


def downgrade() -> None:
    """Drops the table."""
    op.execute("drop table rate_bucket")
