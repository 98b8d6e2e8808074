"""Run by Alembic: bring the database on the given connection to the newest version."""

from alembic import context

from tasks.hub.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    include_name=lambda name, kind, _: kind != "schema" or not str(name).startswith("slice_"),
)
with context.begin_transaction():
    context.run_migrations()
