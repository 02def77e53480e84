"""Mail: the outbox of each team, and one queue of what is to be sent.

The tables themselves stand in the SQL file beside this one.
"""

from pathlib import Path

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Creates both tables, and the wall around the mails."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drops both tables with all mails."""
    op.execute("drop table mail_queue")
    op.execute("drop table mail")
