"""Alembic's entry: runs on the connection that `registry.migrate` hands over, in that connection's
transaction.
"""

from alembic import context

from registry.migrate import VERSION_TABLE, is_ours
from registry.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    include_object=is_ours,
    version_table=VERSION_TABLE,
    version_table_schema="public",
)
with context.begin_transaction():
    context.run_migrations()
