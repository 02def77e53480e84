"""Background jobs: the tables of procrastinate, which take over the queue of mails.

The schema beside this file is the library's own, copied so that this revision never changes. When the library
moves on, a new revision takes its migrations over: see docs/operating.md.
"""

from pathlib import Path
from typing import Any

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: None = None
depends_on: None = None

APP_ROLE = "quotegraph_app"
TABLES = (
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
SEQUENCES = tuple(f"{table}_id_seq" for table in TABLES)


def upgrade() -> None:
    """Creates the tables, silences the NOTIFY inside transactions, and moves the queue of mails over."""
    _run_script(Path(__file__).with_suffix(".sql").read_text())
    op.execute(f"grant select, insert, update, delete on {', '.join(TABLES)} to {APP_ROLE}")
    op.execute(f"grant usage on {', '.join(SEQUENCES)} to {APP_ROLE}")
    # NOTIFY before the commit takes a lock on the whole database: the server tells of new jobs after it
    op.execute(
        "alter table procrastinate_jobs disable trigger procrastinate_jobs_notify_queue_job_inserted_v1"
    )
    op.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
        " select 'mail', 'mail.send', jsonb_build_object('team_id', team_id, 'mail_id', mail_id),"
        " next_attempt_at from mail_queue order by next_attempt_at"
    )
    op.execute("drop table mail_queue")


def downgrade() -> None:
    """Drops the tables with all jobs, but for mails that wait: these go back into their queue."""
    op.execute(
        """
        create table mail_queue (
            team_id text collate "C" not null,
            mail_id text collate "C" not null,
            next_attempt_at timestamptz not null,
            primary key (team_id, mail_id),
            foreign key (team_id, mail_id) references mail (team_id, id)
        )
        """
    )
    op.execute("create index mail_queue_next_attempt_at_idx on mail_queue (next_attempt_at)")
    op.execute(f"grant select, insert, update, delete on mail_queue to {APP_ROLE}")
    op.execute("alter table mail no force row level security")  # which the foreign key would look through
    op.execute(
        "insert into mail_queue select args->>'team_id', args->>'mail_id', coalesce(scheduled_at, now())"
        " from procrastinate_jobs where task_name = 'mail.send' and status in ('todo', 'doing')"
        " on conflict do nothing"
    )
    op.execute("alter table mail force row level security")
    op.execute(f"drop table {', '.join(TABLES)} cascade")
    op.execute(
        """
        do $$ declare one regprocedure; begin
            for one in select oid from pg_proc
                where proname like 'procrastinate\\_%' and pronamespace = current_schema()::regnamespace
            loop execute 'drop function ' || one || ' cascade'; end loop;
        end $$
        """
    )
    for type_ in ("job_to_defer_v1", "job_status", "job_event_type"):
        op.execute(f"drop type procrastinate_{type_}")


def _run_script(script: str) -> None:
    """Runs statements as they are, functions with semicolons in them included, in this transaction."""
    op.execute("select")  # which begins it
    connection: Any = op.get_bind().connection.dbapi_connection
    connection.run_async(lambda driver: driver.execute(script))
