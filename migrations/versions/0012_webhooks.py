"""Webhooks: endpoints, the queue of those with work to do, and the log of what they were sent.

The tables themselves stand in the SQL file beside this one.
"""

from pathlib import Path

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: None = None
depends_on: None = None

APP_ROLE = "quotegraph_app"
TEAM_TABLES = ("webhook_endpoint", "webhook_delivery")
CALLERS_TEAM = "(select nullif(current_setting('app.team_id', true), ''))"


def upgrade() -> None:
    """Creates the tables, and the wall around those that belong to teams."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table in TEAM_TABLES:
        op.execute(f"grant select, insert, update, delete on {table} to {APP_ROLE}")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        own = f"(team_id = {CALLERS_TEAM})"
        op.execute(f"create policy team on {table} using {own} with check {own}")
    # spans the teams, and therefore holds nothing but ids, numbers and times
    op.execute(f"grant select, insert, update, delete on webhook_queue to {APP_ROLE}")
    # whoever makes deliveries of all teams' events sees how far each log goes, as in the directory of teams
    op.execute(
        "create policy directory on team_feed for select using (current_setting('app.team_id', true) = '*')"
    )


def downgrade() -> None:
    """Drops the tables with all deliveries."""
    op.execute("drop policy directory on team_feed")
    for table in ("webhook_queue", "webhook_delivery", "webhook_endpoint"):
        op.execute(f"drop table {table}")
