"""What Alembic runs: the migrations, on the connection that `app.core.schema` hands over."""

from alembic import context

from app.core.database.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    user_module_prefix="app.core.database.db.",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
