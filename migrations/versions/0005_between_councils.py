"""Councils ask each other whether they know a child: two councils' own rows, and the two doors between them.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them. No council takes part until it is set to."""
    _run(Path(__file__).with_name("0005_between_councils.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take them back; every question between councils, and its answer, is lost."""
    _run(
        "set role cme_doors;"
        "drop function doors.ask_council(uuid, jsonb, timestamptz);"
        "drop function doors.answer_council(uuid, timestamptz);"
        "reset role;"
        "drop policy outbox_doors_insert on outbox;"
        "revoke insert on outbox from cme_doors;"
        "drop table inward_candidate, inward_question, council_question;"
        "alter table authority drop column between_councils_from, drop column council_questions_an_officer,"
        " drop column council_questions_a_day, drop column answers_for_restricted"
    )


def _run(sql: str) -> None:
    # Without parameters the text is sent as it is: several statements, percent signs and all.
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})
