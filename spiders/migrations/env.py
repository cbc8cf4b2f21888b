"""Alembic's entry: runs on the connection that ``spiders.store`` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from spiders.schema import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite cannot alter columns in place
    transactional_ddl=True,
)
context.run_migrations()
