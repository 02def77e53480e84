"""Apps are seen by the team that registered them, by those who connected them, and by who names one.

Before, row-level security let everybody see all of them, so that a forgotten filter would have shown them.
"""

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: None = None
depends_on: None = None

CALLERS_TEAM = "(select nullif(current_setting('app.team_id', true), ''))"
NAMED_APP = "(select nullif(current_setting('app.client_id', true), ''))"
CONNECTED = f"select from app_authorization a where a.team_id = {CALLERS_TEAM} and a.app_id = app.id"


def upgrade() -> None:
    """Puts two narrow policies in the place of the wide one."""
    op.execute("drop policy everyone_sees on app")
    op.execute(f"create policy named on app for select using (id = {NAMED_APP})")
    op.execute(f"create policy connected on app for select using (exists ({CONNECTED}))")


def downgrade() -> None:
    """Lets everybody see every app again."""
    op.execute("drop policy connected on app")
    op.execute("drop policy named on app")
    op.execute("create policy everyone_sees on app for select using (true)")
