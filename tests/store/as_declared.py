"""The schema as the models, the policies and the reviewed SQL files declare it today: what migrations must add up to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from portal.store import policies
from portal.store.models import Base
from portal.store.setup import sql_file


def statements() -> Iterator[str]:
    """Every statement of it, in an order that works on an empty database."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    yield sql_file("context.sql")
    for table in Base.metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect)).strip()
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            yield str(CreateIndex(index).compile(dialect=dialect)).strip()
    yield from policies.statements()
    yield sql_file("audit.sql")
    yield "create schema if not exists doors authorization cme_owner"
    yield "grant usage, create on schema doors to cme_doors"
    yield "grant usage on schema doors to cme_app, cme_worker"
    yield sql_file("doors.sql")
    yield sql_file("switching.sql")
    yield sql_file("due.sql")
    yield sql_file("nearest.sql")
    yield sql_file("between_councils.sql")


def build(connection: Connection) -> None:
    """Run it, as the owner of the database."""
    for statement in statements():
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
