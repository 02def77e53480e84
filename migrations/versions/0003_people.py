"""People: passwords, sessions, mailed links and invitations; and the teams that a user may enter.

The tables stand in the SQL file beside this one.
"""

from pathlib import Path

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None

APP_ROLE = "quotegraph_app"
GLOBAL_TABLES = ("user_session", "mailed_link")
CALLERS_TEAM = "(select nullif(current_setting('app.team_id', true), ''))"
SIGNED_IN_USER = "(select nullif(current_setting('app.user_id', true), ''))"
"""The user of the transaction; null, and so equal to nobody, where none was named."""
USERS_TEAMS = "string_to_array(current_setting('app.team_ids', true), ',')"
"""The teams of that user, as read from their places. Its policy asks no table: most statements look at it."""


def upgrade() -> None:
    """Creates the tables and their wall, and lets a user see the teams that they belong to."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table in (*GLOBAL_TABLES, "invitation"):
        op.execute(f"grant select, insert, update, delete on {table} to {APP_ROLE}")
    op.execute("alter table invitation enable row level security")
    op.execute("alter table invitation force row level security")
    own = f"(team_id = {CALLERS_TEAM})"
    op.execute(f"create policy team on invitation using {own} with check {own}")
    # who signs in belongs to several teams and chooses one: their places, and then the teams that these name
    op.execute(f"create policy user_sees on member for select using (user_id = {SIGNED_IN_USER})")
    op.execute(f"create policy user_sees on team for select using (id = any ({USERS_TEAMS}))")


def downgrade() -> None:
    """Drops the tables and columns. Members without a user stay: documents may name them."""
    op.execute("drop policy user_sees on team")
    op.execute("drop policy user_sees on member")
    for table in ("invitation", *GLOBAL_TABLES):
        op.execute(f"drop table {table}")
    op.execute("drop index member_email_key")
    op.execute("drop index member_user_idx")
    op.execute("alter table member drop column removed_at")
    op.execute("alter table app_user drop column password_hash, drop column password_set_at")
