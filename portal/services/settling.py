"""Balancing an entry of the ledger of leavers: the child has arrived where somebody says so."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from portal.services.unit import Unit
from portal.store.returns import ExpectedArrival, TransitEntry
from portal.store.submissions import ReferredChild
from portal.store.tables import now

BEST = "A"
"""The grade of what the receiving school itself says."""


def balance(work: Unit, entry: TransitEntry, why: str, arrived_on: dt.date) -> bool:
    """Close an open entry on a school's own word, and tell the officer of the child's case; False when not open.

    why: how it is known, without the school's name, for the school the child left may read it. arrived_on: the first
    day there, London. What the school was still asked about the child is taken off its list.
    """
    if entry.state != "open":
        return False
    entry.state, entry.settled_on, entry.settled_why = "balanced", arrived_on, why
    entry.evidence_grade, entry.changed_at = BEST, now()
    work.session.execute(
        delete(ExpectedArrival).where(
            ExpectedArrival.authority_id == entry.authority_id,
            ExpectedArrival.transit_id == entry.id,
            ExpectedArrival.answer == "",
        )
    )
    lead(work, entry, "A school has told us that this child has arrived", why)
    return True


def lead(work: Unit, entry: TransitEntry, title: str, detail: str) -> None:
    """A line for the officer on the case of the child of this entry, where there is one."""
    case_id = work.session.execute(
        select(ReferredChild.case_id).where(
            ReferredChild.authority_id == entry.authority_id, ReferredChild.id == entry.referred_child_id
        )
    ).scalar_one_or_none()
    if case_id is not None:
        work.tell(case_id, "arrival", title, detail)
