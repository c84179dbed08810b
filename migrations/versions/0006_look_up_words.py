"""Children are found by the words of their names, how these sound, and their birth date.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it. Children who stand are found by name once `cme roll index` has run."""
    _run(Path(__file__).with_name("0006_look_up_words.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it back; nothing is lost that cannot be worked out again."""
    _run(
        "drop table look_up_word;"
        "alter table roll_pupil drop column look_up_words;"
        "alter table child drop column look_up_words"
    )


def _run(sql: str) -> None:
    # Without parameters the text is sent as it is: several statements, percent signs and all.
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})
