"""How many quotes each team has, kept by triggers, so that a page of them need not count."""

from pathlib import Path

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None

APP_ROLE = "quotegraph_app"
CALLERS_TEAM = "(select nullif(current_setting('app.team_id', true), ''))"


def upgrade() -> None:
    """Creates the table, counts what there is, and sets the triggers."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";;\n"):
        op.execute(statement)
    op.execute(f"grant select, insert, update, delete on team_total to {APP_ROLE}")
    op.execute("alter table team_total enable row level security")
    op.execute("alter table team_total force row level security")
    own = f"(team_id = {CALLERS_TEAM})"
    op.execute(f"create policy team on team_total using {own} with check {own}")


def downgrade() -> None:
    """Drops the triggers and the table."""
    for when in ("insert", "update", "delete"):
        op.execute(f"drop trigger total_on_{when} on quote")
    op.execute("drop function keep_team_total")
    op.execute("drop function move_team_total")
    op.execute("drop table team_total")
