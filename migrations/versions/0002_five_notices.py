"""Five notices for whole families: facts stand with each child, and the tables of what follows a notice.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEW = (
    "expected_arrival, transit_entry, removal_step, delegation, school_ask, absence_record, advice_request, school_file, "
    "addition"
)


def upgrade() -> None:
    """Build it; what was sent before keeps its facts, now with its child."""
    _run(Path(__file__).with_name("0002_five_notices.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it back. What only the new tables held is lost, and so are all children of a submission but the first."""
    _run(
        f"drop table {_NEW} cascade;"
        "alter table submission add column facts jsonb not null default '{}';"
        "update submission s set facts = c.facts from referred_child c "
        "where c.authority_id = s.authority_id and c.submission_id = s.id and c.child_key = 'c1'"
    )


def _run(sql: str) -> None:
    # Without parameters the text is sent as it is: several statements, percent signs and all.
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})
