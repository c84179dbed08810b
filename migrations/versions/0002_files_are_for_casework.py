"""Files of a case are for those who work cases: an administrator of the council sees no row of them.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MINE = "authority_id = (select wall.authority())"
_WORKS = "((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))"
_MANAGES = "((select wall.has_role('cme_la_manager')))"
_NOW = f"{_MINE} and {_WORKS} and (sealed <> 'address' or {_MANAGES})"
_BEFORE = f"{_MINE} and (sealed = '' or (sealed = 'safeguarding' and {_WORKS}) or (sealed = 'address' and {_MANAGES}))"


def upgrade() -> None:
    """Ask for the role first."""
    _set(_NOW)


def downgrade() -> None:
    """Back to asking only about sealed files."""
    _set(_BEFORE)


def _set(whose: str) -> None:
    op.execute(f'alter policy attachment_la_select on "attachment" using ({whose})')
    op.execute(f'alter policy attachment_la_insert on "attachment" with check ({whose})')
    op.execute(f'alter policy attachment_la_update on "attachment" using ({whose}) with check ({whose})')
