"""What the client sees: public links, mails about documents with the team's own words, reminders, evidence.

The statements stand in the SQL file beside this one.
"""

from pathlib import Path

from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Creates both tables with their walls, and adds the columns."""
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Drops all of it: links no longer open anything, and the evidence of acceptances is lost."""
    op.execute("drop table public_link")
    op.execute("drop table mail_template")
    op.execute(
        "alter table mail drop column quote_id, drop column invoice_id, drop column revision,"
        " drop column subject, drop column attach_pdf, drop column occasion"
    )
    op.execute(
        "alter table quote drop column signer_address, drop column signer_agent, drop column consent_text,"
        " drop column accepted_hash"
    )
    op.execute(
        "alter table team drop column quote_reminder_days, drop column invoice_reminder_days,"
        " drop column embed_origins"
    )
