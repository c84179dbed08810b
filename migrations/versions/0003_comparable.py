"""Children are compared by a form kept ready beside each row of the roll, fetched in one round trip.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it. Rows that stand are compared from the file's own values until `cme roll index` has run."""
    _run(Path(__file__).with_name("0003_comparable.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it back; nothing is lost that cannot be worked out again."""
    _run(
        "drop function nearest_children(uuid, bigint[], uuid[], uuid[], integer, integer, double precision);"
        "drop index ix_proposal_authority_id_other_id;"
        "alter table roll_pupil drop column comparable"
    )


def _run(sql: str) -> None:
    # Without parameters the text is sent as it is: several statements, percent signs and all.
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})
