"""The ledger of children who have left one place and are not known to have arrived at another: entering and voiding."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from portal.domain.facts.leaving import leaving_of
from portal.domain.facts.sealing import SplitFacts
from portal.services.unit import Unit
from portal.services.working_day import today
from portal.store.places import School
from portal.store.returns import TransitEntry
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id, now


def enter(work: Unit, submission: Submission, referred: ReferredChild, split: SplitFacts) -> TransitEntry | None:
    """Open an entry for a child whose notice says that it leaves; None for one that stays or has died.

    Owes "expected_arrival", which tells a named school of this council, unless where the child lives is hidden.
    """
    leaving = leaving_of(split.open)
    if leaving is None:
        return None
    school_id = None
    if leaving.school_urn:
        school_id = work.session.execute(
            select(School.id).where(
                School.authority_id == work.actor.authority_id,
                School.urn == leaving.school_urn,
                School.id != submission.school_id,
            )
        ).scalar_one_or_none()
    entry = TransitEntry(
        authority_id=submission.authority_id,
        id=new_id(),
        school_id=submission.school_id,
        submission_id=submission.id,
        referred_child_id=referred.id,
        family=submission.draft_id,
        expects=leaving.expects,
        destination=leaving.destination,
        destination_school_id=school_id,
        destination_authority=leaving.authority,
        left_on=leaving.left_on,
        expected_on=leaving.expected_on,
    )
    work.add(entry)
    work.session.flush()
    if school_id is not None and not submission.address_hidden:
        work.later("expected_arrival", entry.id)
    return entry


def void(work: Unit, submission_id: UUID, why: str) -> int:
    """Set the open entries of a submission aside, because it was withdrawn or corrected; how many."""
    gone = list(
        work.session.execute(
            update(TransitEntry)
            .where(
                TransitEntry.authority_id == work.actor.authority_id,
                TransitEntry.submission_id == submission_id,
                TransitEntry.state == "open",
            )
            .values(state="void", settled_on=today(), settled_why=why, changed_at=now())
            .returning(TransitEntry.id)
        ).scalars()
    )
    for entry_id in gone:
        work.later("expected_arrival", entry_id, once=f"expected_arrival:void:{entry_id}")
    return len(gone)
