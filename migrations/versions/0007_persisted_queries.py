"""Persisted queries, which belong to the team that sent them, and the documents that the operator trusts.

The tables stand in the SQL file beside this one.
"""

from pathlib import Path

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None

APP_ROLE = "quotegraph_app"
CALLERS_TEAM = "(select nullif(current_setting('app.team_id', true), ''))"


def upgrade() -> None:
    """Creates the tables, and the wall around that of the teams."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table in ("persisted_query", "trusted_document"):
        op.execute(f"grant select, insert, update, delete on {table} to {APP_ROLE}")
    op.execute("alter table persisted_query enable row level security")
    op.execute("alter table persisted_query force row level security")
    own = f"(team_id = {CALLERS_TEAM})"
    op.execute(f"create policy team on persisted_query using {own} with check {own}")


def downgrade() -> None:
    """Drops both tables."""
    op.execute("drop table persisted_query")
    op.execute("drop table trusted_document")
