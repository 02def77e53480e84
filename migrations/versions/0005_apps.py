"""Apps: OAuth clients, what people allowed them to do, and their codes and tokens.

The tables themselves stand in the SQL file beside this one.
"""

from pathlib import Path

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None

APP_ROLE = "quotegraph_app"
TEAM_TABLES = ("app", "app_authorization", "authorization_code", "access_token", "refresh_token")
CALLERS_TEAM = "(select nullif(current_setting('app.team_id', true), ''))"


def upgrade() -> None:
    """Creates the tables, and the wall around each."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table in TEAM_TABLES:
        op.execute(f"grant select, insert, update, delete on {table} to {APP_ROLE}")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        own = f"(team_id = {CALLERS_TEAM})"
        op.execute(f"create policy team on {table} using {own} with check {own}")
    # people of any team may connect an app, but only the team that registered it may change it
    op.execute("create policy everyone_sees on app for select using (true)")


def downgrade() -> None:
    """Drops the tables, and what apps have done from the event log's kinds of actors."""
    for table in reversed(TEAM_TABLES):
        op.execute(f"drop table {table} cascade")
    op.execute("update event set actor_kind = 'API_KEY' where actor_kind = 'APP'")
    op.execute("alter table event drop constraint event_actor_kind")
    op.execute(
        "alter table event add constraint event_actor_kind"
        " check (actor_kind in ('API_KEY', 'MEMBER', 'CLIENT', 'SYSTEM'))"
    )
