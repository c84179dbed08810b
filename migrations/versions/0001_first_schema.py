"""First schema: tables, the wall, the signed context, the audit chain and the doors.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from alembic import op

from portal.store.setup import build_schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it."""
    build_schema(op.get_bind())


def downgrade() -> None:
    """Take it all down; every row is lost."""
    op.execute("drop schema if exists doors, audit, wall cascade")
    for table in ():
        op.drop_table(table)
