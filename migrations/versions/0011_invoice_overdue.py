"""Invoices remember that the event log was told of their falling overdue."""

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: None = None
depends_on: None = None

OPEN = "status = 'SENT' and payment_status in ('UNPAID', 'PARTIALLY_PAID')"


def upgrade() -> None:
    """Adds the column. What is overdue by now is no news: only what falls overdue from now on will be."""
    op.execute("alter table invoice add column overdue_noticed_at timestamptz")
    op.execute("alter table invoice no force row level security")  # this concerns every team
    op.execute(f"update invoice set overdue_noticed_at = overdue_at where {OPEN} and overdue_at <= now()")  # noqa: S608
    op.execute("alter table invoice force row level security")
    op.execute(
        "create index invoice_overdue_idx on invoice (team_id, overdue_at, id)"
        f" where {OPEN} and overdue_noticed_at is null"
    )


def downgrade() -> None:
    """Drops the column."""
    op.execute("drop index invoice_overdue_idx")
    op.execute("alter table invoice drop column overdue_noticed_at")
