"""Alembic's environment: migrations run as the owner of the tables, online only."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from portal.store.models import Base


def run() -> None:
    """Run the wanted migrations in one transaction, refusing to wait long for a lock."""
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("set lock_timeout = '2s'")
        connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
