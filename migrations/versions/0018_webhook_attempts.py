"""The log of attempts at deliveries, and what finds endpoints that were deleted long ago."""

from pathlib import Path

from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: None = None
depends_on: None = None

APP_ROLE = "quotegraph_app"
CALLERS_TEAM = "(select nullif(current_setting('app.team_id', true), ''))"


def upgrade() -> None:
    """Creates the table; of what was tried before, the last attempt is known."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(f"grant select, insert, update, delete on webhook_attempt to {APP_ROLE}")
    op.execute("alter table webhook_attempt enable row level security")
    op.execute("alter table webhook_attempt force row level security")
    own = f"(team_id = {CALLERS_TEAM})"
    op.execute(f"create policy team on webhook_attempt using {own} with check {own}")


def downgrade() -> None:
    """Drops the table: deliveries tell of their last attempt alone."""
    op.execute("drop index webhook_endpoint_deleted_idx")
    op.execute("drop table webhook_attempt")
