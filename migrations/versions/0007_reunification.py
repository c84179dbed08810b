"""Signs that a child has arrived somewhere are kept with their evidence, and cases on watch are compared by night.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it: no case has a sign yet, and every case that is looked for is compared in the next night."""
    _run(Path(__file__).with_name("0007_reunification.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it back. What was decided about signs stays in the history of its case; an outcome that the portal recorded
    by itself then names the case as whoever recorded it."""
    _run(
        "drop table possible_find;"
        "update outcome set by = case_id where by is null; alter table outcome alter column by set not null;"
        "alter table authority drop column closes_certain_arrivals;"
        "alter table roll_pupil drop column seen_from;"
        "alter table case_file drop column possible_finds, drop column rematched_at"
    )


def _run(sql: str) -> None:
    # Without parameters the text is sent as it is: several statements, percent signs and all.
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})
