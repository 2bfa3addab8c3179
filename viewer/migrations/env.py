"""Runs the steps on the connection that the viewer has opened (see app_database)."""

from alembic import context

from viewer.app_tables import METADATA

# SQLite cannot alter a column: a batch makes the table anew.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
