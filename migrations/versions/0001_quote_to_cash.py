"""Quote to cash: every table, and the wall between teams around each.

The tables themselves stand in the SQL file beside this one. Row-level security is forced, so that it
holds for the owner too, and the server works as a role that cannot step around it.
"""

from collections.abc import Iterator
from pathlib import Path

from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None

APP_ROLE = "quotegraph_app"
TEAM_TABLES = (
    "api_key",
    "client",
    "client_address",
    "client_contact",
    "document_counter",
    "event",
    "idempotency_key",
    "invoice",
    "invoice_line",
    "invoice_tax_line",
    "label",
    "member",
    "payment",
    "product",
    "quote",
    "quote_label",
    "quote_line",
    "quote_revision",
    "quote_tax_line",
    "refund",
    "tax_rate",
    "team_feed",
    "terms_template",
)
CALLERS_TEAM = "(select nullif(current_setting('app.team_id', true), ''))"
"""The team of the transaction; null, and so equal to nothing, where none was named."""


def upgrade() -> None:
    """Creates the tables, the role that the server works as, and the policies."""
    for statement in _statements():
        op.execute(statement)
    op.execute(
        f"do $$ begin create role {APP_ROLE} nologin nosuperuser nobypassrls;"
        " exception when duplicate_object or unique_violation then null; end $$"
    )
    op.execute(f"grant {APP_ROLE} to current_user")
    op.execute(f"grant usage on schema public to {APP_ROLE}")
    op.execute(f"grant select on alembic_version to {APP_ROLE}")
    op.execute(f"grant select, insert, update, delete on app_user to {APP_ROLE}")
    for table in TEAM_TABLES:
        _wall(table, "team_id")
    _wall("team", "id")
    # the directory of teams: whoever works through all of them reads their names here, and then one by one
    op.execute(
        "create policy directory on team for select using (current_setting('app.team_id', true) = '*')"
    )


def downgrade() -> None:
    """Drops everything but the role, which other databases of the cluster may use."""
    for table in (*TEAM_TABLES, "app_user", "team"):
        op.execute(f"drop table {table} cascade")


def _statements() -> Iterator[str]:
    sql = Path(__file__).with_suffix(".sql").read_text()
    return (statement for statement in sql.split(";\n") if statement.strip())


def _wall(table: str, column: str) -> None:
    op.execute(f"grant select, insert, update, delete on {table} to {APP_ROLE}")
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    own = f"({column} = {CALLERS_TEAM})"
    op.execute(f"create policy team on {table} using {own} with check {own}")
