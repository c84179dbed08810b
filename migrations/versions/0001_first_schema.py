"""First schema: tables, the wall, the signed context, the audit chain and the doors.

Its SQL stands beside it, as it was on the day; later changes are migrations of their own.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it."""
    _run(Path(__file__).with_name("0001_first_schema.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it all down; every row is lost."""
    _run(
        "drop schema if exists doors, audit, wall cascade;"
        "do $$ declare t text; begin "
        "for t in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' loop "
        "execute format('drop table %I cascade', t); end loop; end $$"
    )


def _run(sql: str) -> None:
    # Without parameters the text is sent as it is: several statements, percent signs and all.
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})
