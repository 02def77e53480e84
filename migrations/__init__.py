"""The history of the database schema, in Alembic revisions."""
