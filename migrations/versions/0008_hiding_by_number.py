"""A pupil with the UPN of a child in hiding is taken for that child by every comparison, before anything is found.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tell the comparison so."""
    _run(Path(__file__).with_name("0008_hiding_by_number.sql").read_text("utf-8"))


def downgrade() -> None:
    """Go by what the sibling check found alone."""
    before = Path(__file__).with_name("0003_comparable.sql").read_text("utf-8")
    _run(before[before.index("create or replace function") : before.index("revoke all on function")])


def _run(sql: str) -> None:
    # Without parameters the text is sent as it is: several statements, percent signs and all.
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})
