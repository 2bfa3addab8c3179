"""Runs the steps on the connection that the database opened (see database.py)."""

from alembic import context

from dbt_project.application.tables import METADATA

# SQLite cannot alter a column: a batch makes the table anew.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
