"""What people say of two children stands by itself: it outlasts the case, and shows on every case of either.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it. Decisions that stand become links, by whoever the history says decided."""
    _run(Path(__file__).with_name("0004_links_between_children.sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it back; decisions stay on the proposals they were made on. Nothing else said of two children is kept."""
    _run(
        "delete from proposal where question = 'same_household';"
        "update proposal set state = 'dismissed' where state = 'ended';"
        "alter table proposal drop constraint fk_proposal_authority_id_link_id, drop column link_id, "
        "drop column changed_on, drop constraint ck_proposal_question, drop constraint ck_proposal_state, "
        "add constraint ck_proposal_question check (question in ('sibling', 'same_child')), "
        "add constraint ck_proposal_state check (state in ('open', 'linked', 'dismissed', 'gone'));"
        "drop table child_link"
    )


def _run(sql: str) -> None:
    # Without parameters the text is sent as it is: several statements, percent signs and all.
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})
