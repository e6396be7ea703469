"""Alembic's entry point: runs the migrations on the connection that the hub hands over."""

from alembic import context

from jupyter_mlhub.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
