"""The ledger of children who have left one school and are not known to have arrived at another."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from portal.store.returns import TransitEntry
from portal.store.submissions import ReferredChild


def entries(
    session: Session, authority_id: UUID, *which: ColumnElement[bool]
) -> list[tuple[TransitEntry, ReferredChild]]:
    """The authority's entries of which all of this holds, held for a change, each with the child as its notice told;
    the latest first."""
    found = session.execute(
        select(TransitEntry, ReferredChild)
        .join(
            ReferredChild,
            and_(
                ReferredChild.authority_id == TransitEntry.authority_id,
                ReferredChild.id == TransitEntry.referred_child_id,
            ),
        )
        .where(TransitEntry.authority_id == authority_id, *which)
        .order_by(TransitEntry.opened_at.desc())
        .with_for_update(of=TransitEntry)
    ).all()
    return [(entry, left) for entry, left in found]
