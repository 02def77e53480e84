"""Alembic's entry: migrates the connection it was handed by `server.migrate`, in one transaction."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import models  # noqa: F401 - fills SQLModel.metadata


def run(connection: Connection) -> None:
    """Runs the revisions that `server.migrate` asked for."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
