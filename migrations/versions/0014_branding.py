"""Branding: logos and colours of teams, and invoices as they were issued.

The statements stand in the SQL file beside this one.
"""

from pathlib import Path

from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Creates both tables with their walls, and adds the columns."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drops all of it: documents lose their logos, and what invoices looked like when they were issued."""
    op.execute("drop table invoice_issue")
    op.execute("drop table logo")
    op.execute("alter table team drop column logo_id, drop column brand_color")
